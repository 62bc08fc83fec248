package io.pyramidstream.ingest;

import io.pyramidstream.ingest.source.SourceUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class IngestConfigTest {

    @Test
    void takesTwoFramesASecondOfAtMost360PixelsFromFilesAndScenesByDefault() {
        IngestConfig config = IngestConfig.DEFAULT;
        assertThat(config.fps()).isEqualTo(2);
        assertThat(config.shortSidePxMax()).isEqualTo(360);
        assertThat(config.jpegQscale()).isEqualTo(4);
        assertThat(config.heartbeatEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.ledgerEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.schemes()).containsExactlyInAnyOrder("file", "scene");
        assertThat(config.fileRoots()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 50.1, Double.NaN})
    void refusesARateOutOfRangeAndSaysTheRange(double fps) {
        StreamSpec spec = StreamSpec.of(SourceUri.parse("a.mp4"));
        assertThatThrownBy(() -> spec.atFps(fps)).hasMessage("fps must be in (0, 50], was " + fps);
    }
}

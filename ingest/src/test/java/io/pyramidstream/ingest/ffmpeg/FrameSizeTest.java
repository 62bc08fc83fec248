package io.pyramidstream.ingest.ffmpeg;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class FrameSizeTest {

    @ParameterizedTest
    @CsvSource({
        "1920, 1080, 1, 360, 640, 360",
        "1080, 1920, 1, 360, 360, 640",
        "768, 432, 1, 360, 640, 360",
        "640, 480, 1, 360, 480, 360",
        "320, 240, 1, 360, 320, 240", // never up
        "321, 241, 1, 360, 322, 242", // but even
        "720, 576, 1.4222, 360, 640, 360", // anamorphic PAL
        "1440, 1080, 0.5, 360, 360, 540",
        "1, 1, 1, 360, 2, 2",
    })
    void keepsTheAspectAndBoundsTheShortSide(
            int width, int height, double pixelAspect, int shortSideMax, int expectedWidth, int expectedHeight) {
        assertThat(FrameSize.fitted(width, height, pixelAspect, shortSideMax))
                .isEqualTo(new FrameSize(expectedWidth, expectedHeight));
    }
}

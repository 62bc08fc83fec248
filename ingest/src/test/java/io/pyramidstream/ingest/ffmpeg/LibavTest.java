package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.Clips;
import io.pyramidstream.ingest.source.Jpeg;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

final class LibavTest {

    @Test
    void doesNotLetTheSizeOfTheProcessStopIt() {
        // Given FFmpeg loaded our way, when, then JavaCPP has no bound on memory that model weights would break
        Libav.load();
        assertThat(Pointer.maxPhysicalBytes()).isZero();
    }

    @Test
    void encodesDrawnPicturesOfChangingSizeAndFreesEverything() {
        // When
        List<String> sizes = new ArrayList<>();
        try (FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(360, 4)) {
            for (int width : new int[] {640, 101, 1920, 640}) {
                Jpeg jpeg = encoder.encode(Clips.picture(0, width, width * 9 / 16, 0x808080));
                sizes.add(jpeg.width() + "x" + jpeg.height());
            }
        }

        // Then
        assertThat(sizes).containsExactly("640x360", "102x56", "640x360", "640x360");
        assertThat(NativeHandles.live()).isZero();
    }

    @Test
    void makesBetterJpegsLarger() {
        try (FfmpegJpegEncoder best = new FfmpegJpegEncoder(360, 2);
                FfmpegJpegEncoder worst = new FfmpegJpegEncoder(360, 31)) {
            var picture = Clips.picture(0, 640, 360, 0x808080);
            assertThat(best.encode(picture).bytes().length)
                    .isGreaterThan(worst.encode(picture).bytes().length);
        }
    }
}

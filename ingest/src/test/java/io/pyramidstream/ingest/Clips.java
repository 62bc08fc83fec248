package io.pyramidstream.ingest;

import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.ffmpeg.VideoWriter;
import io.pyramidstream.ingest.source.RgbPicture;

import java.nio.file.Path;
import java.util.Arrays;

/// Makes small video files: a grey ground whose left third is red, and whose brightness tells the picture's number.
public final class Clips {

    public static final int WIDTH = 320;
    public static final int HEIGHT = 240;

    private Clips() {}

    /// Pictures at `fps` of the format, `count` of them.
    public static Path write(Path file, VideoFormat format, int count) {
        long[] timesUs = new long[count];
        Arrays.setAll(timesUs, i -> i * 1_000_000L / format.fps());
        return write(file, format, timesUs);
    }

    public static Path write(Path file, VideoFormat format, long... timesUs) {
        try (VideoWriter writer = new VideoWriter(file, format)) {
            for (int i = 0; i < timesUs.length; i++) {
                writer.write(picture(timesUs[i], WIDTH, HEIGHT, 0xFF000000 | grey(i)));
            }
        }
        return file;
    }

    private static int grey(int i) {
        int level = 40 + i * 4 % 160;
        return level << 16 | level << 8 | level;
    }

    /// @param ground colour of all but the left third
    public static RgbPicture picture(long timeUs, int width, int height, int ground) {
        int[] rgb = new int[width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = i % width < width / 3 ? 0xC02020 : ground;
        }
        return new Drawn(timeUs, width, height, rgb);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Drawn(long timeUs, int width, int height, int[] rgb) implements RgbPicture {}
}

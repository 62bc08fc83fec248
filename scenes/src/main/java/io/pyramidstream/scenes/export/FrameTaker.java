package io.pyramidstream.scenes.export;

import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.model.pixels.FramePixels;
import io.pyramidstream.model.pixels.PixelProfile;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.ScenePainter;
import io.pyramidstream.scenes.Truth;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A frame's whole way: drawn, encoded as ingest does it, decoded and resized as the model does it.
final class FrameTaker implements AutoCloseable {
    private static final int SHORT_SIDE_PX_MAX = 360;
    private static final int QSCALE = 3;
    private static final int LEVEL_MAX = 255;

    private final Map<Camera, ScenePainter> painters = new EnumMap<>(Camera.class);
    private final FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(SHORT_SIDE_PX_MAX, QSCALE);
    private final FramePixels pixels;
    private final int side;

    FrameTaker(int side) {
        this.side = side;
        // Levels come back as level / 255: no mean, no deviation.
        this.pixels = new FramePixels(
                new PixelProfile(side, side, 1.0 / LEVEL_MAX, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f)));
    }

    /// The truth as its camera shows it; good until the next call.
    RgbPicture draw(Camera camera, Truth truth, long timeUs) {
        return new Drawn(painters.computeIfAbsent(camera, ScenePainter::new).paint(truth), timeUs);
    }

    /// `side * side` pixels, red, green, blue each.
    byte[] take(Picture picture) {
        float[] planes = pixels.read(encoder.encode(picture).bytes());
        int plane = side * side;
        byte[] interleaved = new byte[planes.length];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < 3; channel++) {
                interleaved[3 * i + channel] = (byte) Math.round(planes[channel * plane + i] * LEVEL_MAX);
            }
        }
        return interleaved;
    }

    @Override
    public void close() {
        encoder.close();
    }

    private record Drawn(int[] rgb, long timeUs) implements RgbPicture {
        @Override
        public int width() {
            return ScenePainter.WIDTH;
        }

        @Override
        public int height() {
            return ScenePainter.HEIGHT;
        }
    }
}

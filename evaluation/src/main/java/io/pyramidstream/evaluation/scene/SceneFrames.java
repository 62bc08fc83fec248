package io.pyramidstream.evaluation.scene;

import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.ScenePainter;
import io.pyramidstream.scenes.Truth;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Draws windows and encodes them as ingest does. One thread.
final class SceneFrames implements AutoCloseable {
    private static final int SHORT_SIDE_PX_MAX = 360;
    private static final int QSCALE = 3;

    private final Map<Camera, ScenePainter> painters = new EnumMap<>(Camera.class);
    private final FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(SHORT_SIDE_PX_MAX, QSCALE);

    List<byte[]> jpegs(Moment moment) {
        ScenePainter painter = painters.computeIfAbsent(moment.camera(), ScenePainter::new);
        return moment.truths().stream().map(truth -> jpeg(painter, truth)).toList();
    }

    private byte[] jpeg(ScenePainter painter, Truth truth) {
        return encoder.encode(new Drawn(painter.paint(truth))).bytes();
    }

    @Override
    public void close() {
        encoder.close();
    }

    private record Drawn(int[] rgb) implements RgbPicture {
        @Override
        public int width() {
            return ScenePainter.WIDTH;
        }

        @Override
        public int height() {
            return ScenePainter.HEIGHT;
        }

        @Override
        public long timeUs() {
            return 0;
        }
    }
}

package io.pyramidstream.evaluation.scene;

import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.ffmpeg.VideoWriter;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.ScenePainter;
import io.pyramidstream.scenes.Truth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Draws windows and encodes them as ingest does, those of filming cameras through H.264 first. One thread.
final class SceneFrames implements AutoCloseable {
    private static final int SHORT_SIDE_PX_MAX = 360;
    private static final int QSCALE = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /// Of a film for each frame of the window.
    private static final int PICTURES_PER_FRAME = 4;

    private static final int FPS = (int) (1000 * PICTURES_PER_FRAME / Moment.STEP_MS);

    /// As many bits a picture as a camera spends at full rate.
    private static final VideoFormat FILM = VideoFormat.H264
            .atFps(FPS)
            .withBitsPerSecond(VideoFormat.H264.bitsPerSecond() * FPS / VideoFormat.H264.fps());

    private final Map<Camera, ScenePainter> painters = new EnumMap<>(Camera.class);
    private final FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(SHORT_SIDE_PX_MAX, QSCALE);

    List<byte[]> jpegs(Moment moment) {
        if (moment.isFilmed()) {
            return filmed(moment);
        }
        return moment.truths().stream()
                .map(truth -> encoder.encode(draw(moment.camera(), truth, 0)).bytes())
                .toList();
    }

    private List<byte[]> filmed(Moment moment) {
        try {
            Path film = Files.createTempFile("pyramidstream-evaluate-", ".mp4");
            try {
                try (VideoWriter writer = new VideoWriter(film, FILM)) {
                    List<Truth> truths = moment.filmed(PICTURES_PER_FRAME);
                    for (int i = 0; i < truths.size(); i++) {
                        writer.write(draw(moment.camera(), truths.get(i), i * 1_000_000L / FPS));
                    }
                }
                return read(film);
            } finally {
                Files.deleteIfExists(film);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no film can be written: check the temporary folder", e);
        }
    }

    private List<byte[]> read(Path film) {
        List<byte[]> jpegs = new ArrayList<>();
        try (FrameSource source = new FileSources(TIMEOUT, TIMEOUT, 1).open(SourceUri.of(film))) {
            int number = 0;
            for (Picture picture = source.next(); picture != null; picture = source.next()) {
                if (number++ % PICTURES_PER_FRAME == 0) {
                    jpegs.add(encoder.encode(picture).bytes());
                }
            }
            return jpegs;
        } catch (SourceException e) {
            throw new IllegalStateException("a film just written cannot be read", e);
        }
    }

    private RgbPicture draw(Camera camera, Truth truth, long timeUs) {
        return new Drawn(painters.computeIfAbsent(camera, ScenePainter::new).paint(truth), timeUs);
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

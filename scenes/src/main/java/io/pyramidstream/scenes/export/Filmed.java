package io.pyramidstream.scenes.export;

import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.ffmpeg.VideoWriter;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.Truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Frames that went through an H.264 camera: written as video, read again as ingest reads it.
///
/// Only a few pictures per second are filmed, with as many bits each as a camera spends at full rate. They differ more
/// from one another than a camera's, so what compression does to them is rather worse.
final class Filmed {
    private static final int FPS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final VideoFormat FORMAT = VideoFormat.H264
            .atFps(FPS)
            .withBitsPerSecond(VideoFormat.H264.bitsPerSecond() * FPS / VideoFormat.H264.fps());

    static final long STEP_MS = 1000 / FPS;

    private Filmed() {}

    /// @param truths [#STEP_MS] apart
    /// @param every  only the first of so many pictures is taken
    static List<byte[]> frames(FrameTaker taker, Camera camera, List<Truth> truths, int every) throws IOException {
        Path file = Files.createTempFile("filmed", ".mp4");
        try {
            try (VideoWriter writer = new VideoWriter(file, FORMAT)) {
                for (int i = 0; i < truths.size(); i++) {
                    writer.write(taker.draw(camera, truths.get(i), i * STEP_MS * 1000));
                }
            }
            return read(taker, file, truths.size(), every);
        } catch (SourceException e) {
            throw new IOException("a video just written cannot be read", e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<byte[]> read(FrameTaker taker, Path file, int count, int every) throws SourceException {
        List<byte[]> frames = new ArrayList<>();
        try (FrameSource source = new FileSources(TIMEOUT, TIMEOUT, 1).open(SourceUri.of(file))) {
            for (int i = 0; i < count; i++) {
                Picture picture = Objects.requireNonNull(source.next(), "a picture got lost on the way");
                if (i % every == 0) {
                    frames.add(taker.take(picture));
                }
            }
        }
        return frames;
    }
}

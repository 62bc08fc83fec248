package io.pyramidstream.scenes;

import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.ffmpeg.VideoWriter;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.ingest.source.SourceException;

import java.nio.file.Path;
import java.time.Duration;

/// Scenes as video files, so that they take the way real recordings take.
public final class SceneVideo {

    private SceneVideo() {}

    /// H.264 at the scene's own rate; the container follows the file's extension.
    public static void write(Path file, SceneSpec spec, Duration duration) {
        write(file, spec.lasting(duration), VideoFormat.H264.atFps(spec.fps()));
    }

    /// @param spec with a duration
    public static void write(Path file, SceneSpec spec, VideoFormat format) {
        if (spec.duration().isEmpty()) {
            throw new IllegalArgumentException("an endless scene does not fit into a file; give it a duration");
        }
        try (SceneSource source = new SceneSource(spec);
                VideoWriter writer = new VideoWriter(file, format)) {
            while (source.next() instanceof RgbPicture picture) {
                writer.write(picture);
            }
        } catch (SourceException e) {
            throw new IllegalStateException("a scene does not fail", e);
        }
    }
}

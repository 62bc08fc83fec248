package io.pyramidstream.scenes;

import io.pyramidstream.ingest.ffmpeg.ClipSequence;
import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceInfo;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A scene as a camera would send it: encoded to H.264 and decoded again by FFmpeg, with what that does to the picture.
final class EncodedScene implements FrameSource {

    private static final FileSources FILES = new FileSources(Duration.ofSeconds(10), Duration.ofSeconds(10), 1);

    private final SceneSpec spec;
    private final World world;
    private final ClipSequence clips;

    EncodedScene(SceneSpec spec) throws SourceException {
        this.spec = spec;
        this.world = new World(spec);
        this.clips = new ClipSequence(spec.uri(), FILES, new SceneClips(spec));
    }

    @Override
    public SourceInfo info() {
        SourceInfo clip = clips.info();
        return new SourceInfo(
                "scene " + spec.camera().word() + ", " + clip.kind(),
                clip.width(),
                clip.height(),
                spec.fps(),
                spec.duration(),
                false);
    }

    @Override
    public @Nullable Picture next() throws SourceException {
        return clips.next();
    }

    @Override
    public Optional<Map<String, Object>> shows(long timeUs) {
        return Optional.of(TruthJson.write(world.at(timeUs / 1000)));
    }

    @Override
    public String endReason() {
        return "end of scene";
    }

    @Override
    public void cancel() {
        clips.cancel();
    }

    @Override
    public void close() {
        clips.close();
    }
}

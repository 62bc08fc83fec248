package io.pyramidstream.scenes;

import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceInfo;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;

/// A scene as a frame source. A picture is drawn only when it is asked for its pixels.
final class SceneSource implements FrameSource {

    private final SceneSpec spec;
    private final World world;
    private final ScenePainter painter;
    private final long pictures; // how many there are
    private long next;
    private volatile boolean cancelled;

    SceneSource(SceneSpec spec) {
        this.spec = spec;
        this.world = new World(spec);
        this.painter = new ScenePainter(spec.camera());
        this.pictures = spec.duration()
                .map(duration -> duration.toMillis() * spec.fps() / 1000)
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public SourceInfo info() {
        return new SourceInfo(
                "scene " + spec.camera().word(),
                ScenePainter.WIDTH,
                ScenePainter.HEIGHT,
                spec.fps(),
                spec.duration(),
                false);
    }

    @Override
    public @Nullable Picture next() throws SourceException {
        if (cancelled) {
            throw new SourceException(Kind.CANCELLED, spec.uri(), "closed", "add it again");
        }
        return next >= pictures ? null : picture(next++);
    }

    @Override
    public Optional<Map<String, Object>> shows(long timeUs) {
        return Optional.of(TruthJson.write(world.at(timeUs / 1000)));
    }

    /// Pictures in the whole scene.
    long pictures() {
        return pictures;
    }

    /// @param number 0, 1, 2 ...
    RgbPicture picture(long number) {
        return new Drawn(number * 1_000_000 / spec.fps());
    }

    @Override
    public String endReason() {
        return "end of scene";
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        cancelled = true;
    }

    private final class Drawn implements RgbPicture {
        private final long timeUs;

        Drawn(long timeUs) {
            this.timeUs = timeUs;
        }

        @Override
        public long timeUs() {
            return timeUs;
        }

        @Override
        public int width() {
            return ScenePainter.WIDTH;
        }

        @Override
        public int height() {
            return ScenePainter.HEIGHT;
        }

        @Override
        public int[] rgb() {
            return painter.paint(world.at(timeUs / 1000));
        }
    }
}

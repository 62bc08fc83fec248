package io.pyramidstream.scenes;

import io.pyramidstream.ingest.ffmpeg.ClipSequence.Clip;
import io.pyramidstream.ingest.ffmpeg.ClipSequence.Clips;
import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.ffmpeg.VideoWriter;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// A scene as short H.264 files, each drawn and encoded while the one before it plays. At most three are on disk.
final class SceneClips implements Clips {

    private static final long CLIP_MS = 4_000;
    private static final long CLOSE_WAIT_S = 30;

    private final SceneSpec spec;
    private final SceneSource scene;
    private final long pictures; // in the whole scene
    private final int clipPictures;
    private final Path folder;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("scene-clips").factory());
    private @Nullable Future<Clip> coming;
    private long written; // pictures asked of the writer so far

    SceneClips(SceneSpec spec) {
        this.spec = spec;
        this.scene = new SceneSource(spec);
        this.pictures = scene.pictures();
        this.clipPictures = (int) Math.max(1, CLIP_MS * spec.fps() / 1000);
        try {
            folder = Files.createTempDirectory("pyramidstream-scene-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for encoded scenes can be made: check the temporary folder", e);
        }
        coming = begin();
    }

    @Override
    public @Nullable Clip next() throws SourceException {
        Future<Clip> awaited = coming;
        if (awaited == null) {
            return null;
        }
        try {
            Clip clip = awaited.get();
            coming = begin();
            return clip;
        } catch (ExecutionException e) {
            throw new SourceException(
                    Kind.LOST, spec.uri(), "could not be encoded (" + e.getCause() + ")", "check the temporary folder");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(Kind.CANCELLED, spec.uri(), "closed", "add it again");
        }
    }

    private @Nullable Future<Clip> begin() {
        long first = written;
        long end = Math.min(pictures, first + clipPictures);
        written = end;
        return first == end ? null : writer.submit(() -> write(first, end));
    }

    private Clip write(long first, long end) {
        Path file = folder.resolve(first + ".mp4");
        long startUs = scene.picture(first).timeUs();
        try (VideoWriter video = new VideoWriter(file, VideoFormat.H264.atFps(spec.fps()))) {
            for (long number = first; number < end; number++) {
                video.write(new Moved(scene.picture(number), startUs));
            }
        }
        return new Clip(file, startUs);
    }

    @Override
    public void played(Clip clip) {
        delete(clip.file());
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
                return; // still writing into the folder: left to the system's own cleaning
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try (var files = Files.list(folder)) {
            files.forEach(SceneClips::delete);
        } catch (IOException _) {
            return; // deleted before
        }
        delete(folder);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every clip counts from 0.
    private record Moved(RgbPicture picture, long startUs) implements RgbPicture {
        @Override
        public long timeUs() {
            return picture.timeUs() - startUs;
        }

        @Override
        public int width() {
            return picture.width();
        }

        @Override
        public int height() {
            return picture.height();
        }

        @Override
        public int[] rgb() {
            return picture.rgb();
        }
    }
}

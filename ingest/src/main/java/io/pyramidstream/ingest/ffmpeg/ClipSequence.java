package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceInfo;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// Video files that are made one after the other, played as one source: each is decoded like any other file, its times
/// moved to where it belongs.
public final class ClipSequence implements FrameSource {

    /// @param startUs time of its first picture since the first picture of the sequence
    public record Clip(Path file, long startUs) {}

    /// Where the clips come from. Called by the capture thread alone.
    public interface Clips extends AutoCloseable {

        /// The next clip, or null after the last; may take as long as it takes to make one.
        ///
        /// @throws SourceException when no further clip can be made
        @Nullable
        Clip next() throws SourceException;

        /// This clip has been played.
        void played(Clip clip);

        @Override
        void close();
    }

    private final SourceUri uri;
    private final FileSources files;
    private final Clips clips;
    private Clip clip;
    private volatile FrameSource playing;
    private volatile boolean cancelled;

    /// Opens the first clip.
    ///
    /// @param clips owned from here on
    public ClipSequence(SourceUri uri, FileSources files, Clips clips) throws SourceException {
        this.uri = uri;
        this.files = files;
        this.clips = clips;
        try {
            Clip first = clips.next();
            if (first == null) {
                throw new SourceException(Kind.EMPTY, uri, "has no pictures", "ask for a longer one");
            }
            clip = first;
            playing = files.open(SourceUri.of(first.file()));
        } catch (SourceException | RuntimeException e) {
            clips.close();
            throw e;
        }
    }

    @Override
    public SourceInfo info() {
        return playing.info();
    }

    @Override
    public @Nullable Picture next() throws SourceException {
        while (!cancelled) {
            if (playing.next() instanceof DecodedPicture picture) {
                return new DecodedPicture(
                        picture.frame(), clip.startUs() + picture.timeUs(), picture.clockwiseDegrees());
            }
            if (!openNext()) {
                return null;
            }
        }
        throw new SourceException(Kind.CANCELLED, uri, "closed", "add it again");
    }

    private boolean openNext() throws SourceException {
        Clip following = clips.next();
        if (following == null) {
            return false;
        }
        FrameSource opened = files.open(SourceUri.of(following.file()));
        playing.close();
        clips.played(clip);
        clip = following;
        playing = opened;
        return true;
    }

    @Override
    public String endReason() {
        return playing.endReason();
    }

    @Override
    public void cancel() {
        cancelled = true;
        playing.cancel();
    }

    @Override
    public void close() {
        playing.close();
        clips.close();
    }
}

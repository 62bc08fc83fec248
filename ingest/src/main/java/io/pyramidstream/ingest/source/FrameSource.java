package io.pyramidstream.ingest.source;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;

/// One open source of pictures. Everything but [#cancel()] is called by its one capture thread.
public interface FrameSource extends AutoCloseable {

    SourceInfo info();

    /// The next picture in order of presentation, or null when the source is over. May block as long as the source
    /// does.
    ///
    /// @throws SourceException when the source is lost: nothing more will come
    @Nullable
    Picture next() throws SourceException;

    /// What the picture taken at this time really shows, in words of the source's own; empty where it does not know.
    default Optional<Map<String, Object>> shows(long timeUs) {
        return Optional.empty();
    }

    /// Why [#next()] returned null, for people: "end of file", or what is wrong with the end that was reached.
    String endReason();

    /// Makes a blocked or later [#next()] return soon. The one method any thread may call; does not free anything.
    void cancel();

    /// Frees everything. Works twice.
    @Override
    void close();
}

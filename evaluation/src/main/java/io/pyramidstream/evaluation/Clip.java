package io.pyramidstream.evaluation;

import java.util.List;

/// One window of video and what is asked of it.
///
/// @param name as messages call it
public record Clip(String name, Frames frames, List<ScoredQuestion> questions) {
    public Clip {
        questions = List.copyOf(questions);
    }

    /// Where the pictures come from; made when they are needed and not kept.
    @FunctionalInterface
    public interface Frames {

        /// The frames in order of time, as ingest would send them.
        ///
        /// @throws IllegalArgumentException in one line, if they cannot be had
        List<byte[]> jpegs();
    }
}

package io.pyramidstream.contract;

import java.util.List;

/// A standing question: asked of every window of every stream that one of `streams` names.
///
/// @param version         grows by one with each change; every outcome names the version it answered
/// @param streams         globs over stream names, `*` and `?`
/// @param pruning         name of the pruning plan, for example `pyramid-S4-l0.5` or `none`
/// @param maxTokens       most tokens a text answer may have, 1 to 1024
/// @param effectiveFromMs windows that start at or after this capture time are due
public record Question(
        String id,
        int version,
        String text,
        List<String> streams,
        WindowSpec window,
        String pruning,
        int maxTokens,
        long effectiveFromMs) {

    public static final int TEXT_CHARS_MAX = 4096;

    public Question {
        Names.checked("question id", id);
        streams = List.copyOf(streams);
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more, was " + version);
        }
        if (text.isBlank() || text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "question text must have 1 to " + TEXT_CHARS_MAX + " characters, had " + text.length());
        }
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("question " + id + " names no stream; '*' names all");
        }
        if (maxTokens < 1 || maxTokens > 1024) {
            throw new IllegalArgumentException("maxTokens must be in [1, 1024], was " + maxTokens);
        }
    }

    /// Whether a stream of this name is asked.
    public boolean asks(String stream) {
        return streams.stream().anyMatch(glob -> Globs.matches(glob, stream));
    }
}

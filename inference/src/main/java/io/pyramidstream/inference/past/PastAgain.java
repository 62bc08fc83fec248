package io.pyramidstream.inference.past;

import java.util.List;
import java.util.Set;

/// Answers to be given again.
///
/// @param questionIds whose; none: of all questions
/// @param streams     globs over stream names
/// @param confirmed   whoever asks knows that it may take long
public record PastAgain(Set<String> questionIds, List<String> streams, PastSpan span, boolean confirmed) {
    public PastAgain {
        questionIds = Set.copyOf(questionIds);
        streams = List.copyOf(streams);
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("no stream is named; '*' names all");
        }
    }
}

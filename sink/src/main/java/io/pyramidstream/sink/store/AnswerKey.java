package io.pyramidstream.sink.store;

import java.util.Comparator;

/// Names one stored outcome and says where it stands among the results: newest first, and never two in one place. A
/// window is known by its epoch and start.
///
/// Written as `start~stream~question~version~epoch`; `~` occurs in no name.
public record AnswerKey(long startMs, String stream, String questionId, int questionVersion, long epochMs)
        implements Comparable<AnswerKey> {

    private static final Comparator<AnswerKey> NEWEST_FIRST = Comparator.comparingLong(AnswerKey::startMs)
            .thenComparing(AnswerKey::stream)
            .thenComparing(AnswerKey::questionId)
            .thenComparingInt(AnswerKey::questionVersion)
            .thenComparingLong(AnswerKey::epochMs)
            .reversed();

    /// @throws IllegalArgumentException when this is no such key
    public static AnswerKey parse(String text) {
        String[] parts = text.split("~", -1);
        if (parts.length == 5) {
            try {
                return new AnswerKey(
                        Long.parseLong(parts[0]),
                        parts[1],
                        parts[2],
                        Integer.parseInt(parts[3]),
                        Long.parseLong(parts[4]));
            } catch (NumberFormatException _) {
                // falls through to the one message
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no key of an answer: use 'next' of the page before");
    }

    @Override
    public int compareTo(AnswerKey other) {
        return NEWEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return startMs + "~" + stream + "~" + questionId + "~" + questionVersion + "~" + epochMs;
    }
}

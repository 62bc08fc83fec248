package io.pyramidstream.inference.route;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often a question's answers by a shared selection were those by its own, where both were run: the last
/// comparisons of each question, a bounded number of questions. One thread.
public final class Agreement {
    /// Comparisons that are remembered.
    static final int COMPARISONS_MAX = 100;

    /// Fewer prove nothing.
    static final int COMPARISONS_MIN = 20;

    /// Of questions that may share anyway, every so many windows are compared; of those that are not proven yet, more.
    static final int EVERY_PROVEN = 50;

    static final int EVERY_UNPROVEN = 4;

    private static final int QUESTIONS_MAX = 4096;

    private final Map<String, Record> questions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Record> eldest) {
            return size() > QUESTIONS_MAX;
        }
    };

    private static final class Record {
        final Deque<Boolean> same = new ArrayDeque<>();
        int agreed;
        int since;

        double share() {
            return same.isEmpty() ? 0 : (double) agreed / same.size();
        }
    }

    /// Of all questions.
    ///
    /// @param comparisons remembered
    /// @param agreed      of these
    public record Figures(int comparisons, int agreed) {}

    /// Whether enough is known of a question, and it is good enough. A least of 0 asks for no proof.
    boolean proves(String question, double agreementMin) {
        Record record = questions.get(question);
        return agreementMin == 0
                || (record != null && record.same.size() >= COMPARISONS_MIN && record.share() >= agreementMin);
    }

    /// Counts a window in which the question could have shared.
    ///
    /// @return whether both routes should be run again and {@link #compared}
    boolean isDue(String question, boolean proven) {
        return ++record(question).since >= (proven ? EVERY_PROVEN : EVERY_UNPROVEN);
    }

    /// Both routes are run in this window.
    void sampled(String question) {
        record(question).since = 0;
    }

    public void compared(String question, boolean same) {
        Record record = record(question);
        record.same.addLast(same);
        record.agreed += same ? 1 : 0;
        if (record.same.size() > COMPARISONS_MAX) {
            record.agreed -= record.same.removeFirst() ? 1 : 0;
        }
    }

    public Figures figures() {
        int comparisons = 0;
        int agreed = 0;
        for (Record record : questions.values()) {
            comparisons += record.same.size();
            agreed += record.agreed;
        }
        return new Figures(comparisons, agreed);
    }

    private Record record(String question) {
        return questions.computeIfAbsent(question, _ -> new Record());
    }
}

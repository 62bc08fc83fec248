package io.pyramidstream.inference.question;

import io.pyramidstream.contract.Question;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The standing questions, and those that no longer stand but may still be owed answers for windows that started
/// before they were changed or removed. Plain core; one thread.
public final class QuestionBook {

    private final int questionsMax;
    private final int retiredMax;
    private final Map<String, Asked> standing = new TreeMap<>();
    private final List<Asked> retired = new ArrayList<>();

    /// @param questionsMax most questions that may stand at once
    /// @param retiredMax   most old versions remembered; the oldest are forgotten first
    public QuestionBook(int questionsMax, int retiredMax) {
        this.questionsMax = questionsMax;
        this.retiredMax = retiredMax;
    }

    /// Takes a question or a newer version of it; an older or the same version changes nothing.
    ///
    /// @return whether the book changed; false also when it is full
    public boolean put(Question question) {
        Asked before = standing.get(question.id());
        if (before == null) {
            if (standing.size() >= questionsMax) {
                return false;
            }
        } else if (before.question().version() >= question.version()) {
            return false;
        } else {
            retire(before, question.effectiveFromMs());
        }
        standing.put(question.id(), new Asked(question, Long.MAX_VALUE));
        return true;
    }

    /// Takes a question out: windows that start at or after `fromMs` are no longer asked.
    ///
    /// @return whether it stood
    public boolean remove(String id, long fromMs) {
        Asked before = standing.remove(id);
        if (before == null) {
            return false;
        }
        retire(before, fromMs);
        return true;
    }

    public Optional<Question> find(String id) {
        return Optional.ofNullable(standing.get(id)).map(Asked::question);
    }

    /// The highest version of each id that is remembered, standing or not.
    public Map<String, Integer> newestVersions() {
        Map<String, Integer> newest = new TreeMap<>();
        retired.forEach(
                asked -> newest.merge(asked.question().id(), asked.question().version(), Math::max));
        standing.forEach((id, asked) -> newest.merge(id, asked.question().version(), Math::max));
        return newest;
    }

    /// Standing questions, by id.
    public List<Question> standing() {
        return standing.values().stream().map(Asked::question).toList();
    }

    /// Every version that was or is asked of a stream, by id and version.
    public List<Asked> askedOf(String stream) {
        List<Asked> asked = new ArrayList<>(retired);
        asked.addAll(standing.values());
        asked.removeIf(one -> !one.question().asks(stream));
        asked.sort(Comparator.comparing((Asked one) -> one.question().id())
                .thenComparing(one -> one.question().version()));
        return asked;
    }

    private void retire(Asked asked, long untilMs) {
        retired.add(new Asked(asked.question(), untilMs));
        if (retired.size() > retiredMax) {
            retired.removeFirst();
        }
    }
}

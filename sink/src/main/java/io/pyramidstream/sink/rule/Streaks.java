package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EventAnswer;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.RuleState.Streak;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Windows in a row that held the probability up, one by one.
final class Streaks {

    private Streaks() {}

    static Streak begin(EventAnswer answer, Optional<EvidenceFrame> frame) {
        return new Streak(
                answer.startMs(),
                answer.endMs(),
                1,
                answer.probability(),
                answer.probability(),
                frame.stream().toList(),
                List.of(answer));
    }

    static Streak extend(Streak streak, EventAnswer answer, Optional<EvidenceFrame> frame) {
        boolean peak = answer.probability() > streak.peakProbability();
        return new Streak(
                streak.startMs(),
                Math.max(streak.endMs(), answer.endMs()),
                streak.windows() + 1,
                streak.probabilitySum() + answer.probability(),
                Math.max(streak.peakProbability(), answer.probability()),
                frame.isPresent() && (peak || streak.evidence().isEmpty())
                        ? withPeak(streak.evidence(), frame.get())
                        : streak.evidence(),
                withNewest(streak.answers(), answer));
    }

    private static List<EvidenceFrame> withPeak(List<EvidenceFrame> evidence, EvidenceFrame frame) {
        return evidence.isEmpty() ? List.of(frame) : List.of(evidence.getFirst(), frame);
    }

    /// The first stay, of the others the newest.
    private static List<EventAnswer> withNewest(List<EventAnswer> answers, EventAnswer newest) {
        List<EventAnswer> kept = new ArrayList<>(answers);
        if (kept.size() == 2 * Event.ANSWERS_KEPT_MAX) {
            kept.remove(Event.ANSWERS_KEPT_MAX);
        }
        kept.add(newest);
        return kept;
    }
}

package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.EventAnswer;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Verdict;

import java.util.Optional;

/// What the outcome of one window says to one rule.
///
/// @param startMs   capture time at which the window starts
/// @param endMs     capture time at which it ends
/// @param heardAtMs when the outcome reached Kafka; in a back-test any time that grows, for example `endMs`
/// @param answer    empty when the window was shed or failed, or the answer has no probability for the rule's value
/// @param frame     what an event would show for this window, if it is known
public record Observation(
        long startMs, long endMs, long heardAtMs, Optional<EventAnswer> answer, Optional<EvidenceFrame> frame) {

    /// @param outcome of the rule's question in one of its streams
    public static Observation of(Outcome outcome, Rule rule, long heardAtMs, Optional<EvidenceFrame> frame) {
        return new Observation(
                outcome.window().startMs(),
                outcome.window().endMs(),
                heardAtMs,
                outcome instanceof Outcome.Answered answered ? answerTo(rule, answered) : Optional.empty(),
                frame);
    }

    private static Optional<EventAnswer> answerTo(Rule rule, Outcome.Answered answered) {
        return answered.answer().verdict().stream()
                .flatMap(verdict -> verdict.candidates().stream())
                .filter(candidate -> candidate.value().equals(rule.value()))
                .findFirst()
                .map(Verdict.Candidate::probability)
                .map(probability -> new EventAnswer(
                        answered.window().epochMs(),
                        answered.window().index(),
                        answered.window().startMs(),
                        answered.window().endMs(),
                        answered.questionVersion(),
                        probability));
    }
}

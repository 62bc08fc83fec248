package io.pyramidstream.moderation.policy;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.contract.Moderation.Finding;
import io.pyramidstream.contract.Moderation.Moment;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Verdict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/// Collects what the windows of one clip say and decides. Plain: no clock, no model; one thread.
public final class Judgement {

    private final Policy policy;
    private final List<List<Moment>> answered = new ArrayList<>();
    private int windows;
    private int unanswered;

    public Judgement(Policy policy) {
        this.policy = policy;
        policy.categories().forEach(_ -> answered.add(new ArrayList<>()));
    }

    /// Takes the next window of the clip.
    ///
    /// @param frames   the model saw, their capture times counted from the clip's start
    /// @param outcomes one for each category, in the policy's order
    public void window(List<Frame> frames, List<Outcome> outcomes) {
        if (outcomes.size() != policy.categories().size()) {
            throw new IllegalArgumentException(
                    outcomes.size() + " outcomes for " + policy.categories().size() + " categories");
        }
        windows++;
        boolean whole = true;
        for (int i = 0; i < outcomes.size(); i++) {
            OptionalDouble yes = yes(outcomes.get(i));
            if (yes.isPresent()) {
                answered.get(i).add(moment(frames, outcomes.get(i), yes.getAsDouble()));
            }
            whole &= yes.isPresent();
        }
        unanswered += whole ? 0 : 1;
    }

    /// What came of it.
    ///
    /// @param problem  empty, or what kept a part of the clip from being looked at
    /// @param decision never ALLOW when there is a problem
    public record Result(Decision decision, String problem, List<Finding> findings, int windows, int unanswered) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /// @param readProblem what kept a part of the clip from being read; empty: all of it was
    public Result decide(String readProblem) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < policy.categories().size(); i++) {
            findings.add(finding(policy.categories().get(i), answered.get(i)));
        }
        Decision gravest = findings.stream()
                .map(Finding::decision)
                .max(Comparator.naturalOrder())
                .orElse(Decision.ALLOW);
        String problem = problem(readProblem);
        boolean nothingKnown = answered.stream().allMatch(List::isEmpty);
        Decision decision;
        if (nothingKnown) {
            decision = Decision.FAILED;
        } else if (gravest == Decision.ALLOW && !problem.isEmpty()) {
            decision = Decision.REVIEW;
        } else {
            decision = gravest;
        }
        return new Result(decision, problem, nothingKnown ? List.of() : findings, windows, unanswered);
    }

    private String problem(String readProblem) {
        if (windows == 0) {
            return readProblem.isEmpty() ? "it has no window to look at" : readProblem;
        }
        String unansweredProblem =
                unanswered == 0 ? "" : unanswered + " of " + windows + " windows have no answer for every category";
        return readProblem.isEmpty() || unansweredProblem.isEmpty()
                ? readProblem + unansweredProblem
                : readProblem + "; " + unansweredProblem;
    }

    private Finding finding(Category category, List<Moment> moments) {
        double peak = moments.stream().mapToDouble(Moment::probability).max().orElse(0);
        List<Moment> blocking =
                category.blockAt().map(at -> reaching(moments, at)).orElse(List.of());
        List<Moment> reviewing = reaching(moments, category.reviewAt());
        if (moments.isEmpty()) {
            return finding(category, Decision.REVIEW, peak, moments); // nobody looked for it
        }
        int needed = Math.max(1, Math.min(category.windowsMin(), windows));
        if (blocking.size() >= needed) {
            return finding(category, Decision.BLOCK, peak, blocking);
        }
        return reviewing.size() >= needed
                ? finding(category, Decision.REVIEW, peak, reviewing)
                : finding(category, Decision.ALLOW, peak, List.of());
    }

    private static Finding finding(Category category, Decision decision, double peak, List<Moment> moments) {
        List<Moment> shown = moments.stream()
                .sorted(Comparator.comparingDouble(Moment::probability)
                        .reversed()
                        .thenComparingLong(Moment::fromMs))
                .limit(Moderation.MOMENTS_MAX)
                .toList();
        return new Finding(category.name(), category.question(), decision, peak, shown);
    }

    private static List<Moment> reaching(List<Moment> moments, double threshold) {
        return moments.stream()
                .filter(moment -> moment.probability() >= threshold)
                .toList();
    }

    private static Moment moment(List<Frame> frames, Outcome outcome, double yes) {
        long epochMs = outcome.window().epochMs();
        return new Moment(
                outcome.window().startMs() - epochMs,
                outcome.window().endMs() - epochMs,
                yes,
                frames.stream().map(frame -> frame.captureTimeMs() - epochMs).toList());
    }

    private static OptionalDouble yes(Outcome outcome) {
        return outcome instanceof Outcome.Answered one
                ? one.answer().verdict().stream()
                        .flatMap(verdict -> verdict.candidates().stream())
                        .filter(candidate -> candidate.value().equals(AnswerForm.YesNo.YES))
                        .mapToDouble(Verdict.Candidate::probability)
                        .findFirst()
                : OptionalDouble.empty();
    }
}

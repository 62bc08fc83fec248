package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Verdict;

import java.util.List;
import java.util.Map;

/// How answers agree with those given to the same windows before. Plain; one thread.
final class Agreement {

    /// Two runs of one machine may differ by the order of its sums, and by no more.
    static final double TOLERANCE = 1e-4;

    private int compared;
    private int windowsDiffer;
    private int unanswered;
    private int verdicts;
    private int beyond;
    private int flips;
    private int flipsBeyond;
    private int textsDiffer;
    private double differenceMax;

    void add(Outcome.Answered before, Outcome now) {
        if (!(now instanceof Outcome.Answered after)) {
            unanswered++;
            return;
        }
        compared++;
        if (!before.window().equals(after.window())) {
            windowsDiffer++;
        }
        if (before.answer().verdict().isPresent() && after.answer().verdict().isPresent()) {
            verdict(before.answer().verdict().get(), after.answer().verdict().get());
        } else if (!before.answer().text().equals(after.answer().text())) {
            textsDiffer++;
        }
    }

    private void verdict(Verdict before, Verdict after) {
        verdicts++;
        double difference = difference(before.candidates(), after.candidates());
        differenceMax = Math.max(differenceMax, difference);
        boolean within = difference <= TOLERANCE;
        boolean flip = !before.value().equals(after.value());
        beyond += within ? 0 : 1;
        flips += flip ? 1 : 0;
        flipsBeyond += flip && !within ? 1 : 0;
    }

    /// Largest of any candidate; 1 if the candidates are not the same.
    private static double difference(List<Verdict.Candidate> before, List<Verdict.Candidate> after) {
        if (before.size() != after.size()) {
            return 1;
        }
        double largest = 0;
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).value().equals(after.get(i).value())) {
                return 1;
            }
            largest = Math.max(
                    largest, Math.abs(before.get(i).probability() - after.get(i).probability()));
        }
        return largest;
    }

    PastEvent.Compared result(
            int recorded, int shed, int failed, int ofUnknownQuestions, Map<String, Integer> recordedPlans) {
        return new PastEvent.Compared(
                recorded,
                shed,
                failed,
                ofUnknownQuestions,
                recordedPlans,
                compared,
                recorded - compared - unanswered,
                unanswered,
                windowsDiffer,
                verdicts,
                TOLERANCE,
                differenceMax,
                beyond,
                flips,
                flipsBeyond,
                textsDiffer);
    }
}

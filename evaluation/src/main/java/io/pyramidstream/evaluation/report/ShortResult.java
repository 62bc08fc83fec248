package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policy;

import java.util.List;

/// The last line of the short run.
///
/// @param blind accuracy of the unpruned model when every frame is black
public record ShortResult(double blind, List<Plan> plans) {

    /// @param accuracy  over yes/no, choice and count
    /// @param interval  of the accuracy, 95 %
    /// @param temporal  accuracy over those of them that no single frame can answer; not a number if there are none
    /// @param agreement with the unpruned answers
    /// @param timeRatio measured, from encoded frames to the verdict, against unpruned; not a number if not timed
    public record Plan(
            String plan,
            double accuracy,
            List<Double> interval,
            double temporal,
            double agreement,
            double flopRatio,
            double timeRatio,
            long kvBytes) {}

    /// @param report with the blind policy in it
    public static ShortResult of(Report report) {
        return new ShortResult(
                report.plan(Policy.BLIND).score(Groups.ALL).accuracy().value(),
                report.plans().stream().map(ShortResult::plan).toList());
    }

    private static Plan plan(PolicyReport plan) {
        Score all = plan.score(Groups.ALL);
        return new Plan(
                plan.plan(),
                all.accuracy().value(),
                List.of(all.accuracy().low(), all.accuracy().high()),
                plan.scoreOrNothing(Groups.TEMPORAL)
                        .map(score -> score.accuracy().value())
                        .orElse(Double.NaN),
                all.agreement().value(),
                plan.flopRatio(),
                plan.timeRatio().value(),
                plan.kvBytes());
    }
}

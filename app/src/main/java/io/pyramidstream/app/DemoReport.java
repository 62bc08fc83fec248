package io.pyramidstream.app;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.sink.live.Figures;
import io.pyramidstream.sink.live.Percentiles;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a run of the demo came to; its JSON form is the last line of `--json`.
///
/// @param frames               frames that came in, sampled from the sources
/// @param windows              windows with at least one outcome
/// @param visualTokensPerStage alive in each stage, of the newest whole window
/// @param checks               answers whose truth is known, and how many of them are right: generated scenes only
/// @param ageMs                from the capture of a window's last frame to its answer, over the newest answers
/// @param lagAgeMs             age of the oldest unanswered window, seen ten times a second while the demo ran
/// @param latencyMs            from a window's last frame on Kafka to its answer, over the newest answers
record DemoReport(
        long frames,
        long windows,
        long answers,
        List<Integer> visualTokensPerStage,
        ChecksReport checks,
        LatencyMs latencyMs,
        LatencyMs ageMs,
        LatencyMs lagAgeMs,
        LedgerReport ledger,
        OutcomeReport outcomes,
        String plan,
        String model,
        String modelNote) {

    record LatencyMs(double p50, double p95, double p99) {
        static LatencyMs of(Percentiles percentiles) {
            return new LatencyMs(percentiles.p50(), percentiles.p95(), percentiles.p99());
        }
    }

    /// @param accuracy right / checked, 0 where nothing was checked
    record ChecksReport(long checked, long right, double accuracy) {
        static ChecksReport of(Figures.Checks checks) {
            return new ChecksReport(
                    checks.checked(),
                    checks.right(),
                    checks.checked() == 0 ? 0 : (double) checks.right() / checks.checked());
        }
    }

    record LedgerReport(long in, long answered, long gated, long shed, long failed, boolean balanced) {}

    record OutcomeReport(long due, long answered, long shed, long failed, boolean balanced) {}

    /// @param lagAges of the oldest unanswered window, over the run
    /// @param newest  answers, newest first
    static DemoReport of(
            Figures figures, Percentiles lagAges, List<Outcome> newest, String plan, String model, String modelNote) {
        Figures.FrameAccount ledger = figures.ledger();
        Figures.OutcomeAccount outcomes = figures.outcomes();
        return new DemoReport(
                ledger.in(),
                figures.windows().total(),
                figures.answers().total(),
                visualTokens(newest),
                ChecksReport.of(figures.checks()),
                LatencyMs.of(figures.latencyMs()),
                LatencyMs.of(figures.ageMs()),
                LatencyMs.of(lagAges),
                new LedgerReport(
                        ledger.in(),
                        ledger.answered(),
                        ledger.gated(),
                        ledger.shed(),
                        ledger.failed(),
                        ledger.balanced()),
                new OutcomeReport(
                        outcomes.due(), outcomes.answered(), outcomes.shed(), outcomes.failed(), outcomes.balanced()),
                plan,
                model,
                modelNote);
    }

    String summary() {
        return frames + " frames, " + windows + " windows, " + answers + " answers; latency p50 "
                + Math.round(latencyMs.p50()) + " ms, p95 " + Math.round(latencyMs.p95())
                + " ms; visual tokens per stage " + visualTokensPerStage
                + (checks.checked() == 0
                        ? ""
                        : "; " + checks.right() + " of " + checks.checked() + " answers right where the truth is known")
                + "; account " + (ledger.balanced() ? "balanced" : "NOT balanced: " + ledger);
    }

    private static List<Integer> visualTokens(List<Outcome> newest) {
        Outcome.@Nullable Answered chosen = null;
        for (Outcome outcome : newest) {
            if (outcome instanceof Outcome.Answered answered) {
                if (!answered.window().partial()) {
                    chosen = answered;
                    break;
                }
                chosen = chosen == null ? answered : chosen;
            }
        }
        return chosen == null
                ? List.of()
                : chosen.answer().stages().stream()
                        .map(StageEvidence::visualTokens)
                        .toList();
    }
}

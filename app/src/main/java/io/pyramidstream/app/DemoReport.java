package io.pyramidstream.app;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.sink.live.Figures;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a run of the demo came to; its JSON form is the last line of `--json`.
///
/// @param frames               frames that came in, sampled from the sources
/// @param windows              windows with at least one outcome
/// @param visualTokensPerStage alive in each stage, of the newest whole window
/// @param latencyMs            from a window's last frame on Kafka to its answer, over the newest answers
record DemoReport(
        long frames,
        long windows,
        long answers,
        List<Integer> visualTokensPerStage,
        LatencyMs latencyMs,
        LedgerReport ledger,
        OutcomeReport outcomes,
        String plan,
        String model,
        String modelNote) {

    record LatencyMs(double p50, double p95, double p99) {}

    record LedgerReport(long in, long answered, long gated, long shed, long failed, boolean balanced) {}

    record OutcomeReport(long due, long answered, long shed, long failed, boolean balanced) {}

    /// @param newest answers, newest first
    static DemoReport of(Figures figures, List<Outcome> newest, String plan, String model, String modelNote) {
        Figures.FrameAccount ledger = figures.ledger();
        Figures.OutcomeAccount outcomes = figures.outcomes();
        return new DemoReport(
                ledger.in(),
                figures.windows().total(),
                figures.answers().total(),
                visualTokens(newest),
                new LatencyMs(
                        figures.latencyMs().p50(),
                        figures.latencyMs().p95(),
                        figures.latencyMs().p99()),
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

package io.pyramidstream.app;

import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.ingest.StreamSpec;
import io.pyramidstream.ingest.StreamState;
import io.pyramidstream.ingest.StreamStatus;
import io.pyramidstream.sink.live.Figures;
import io.pyramidstream.sink.live.RecentValues;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One run of the demo: add the sources, wait for their end or the clock, then wait until every frame is accounted for.
final class DemoRun {

    private static final long TICK_MS = 100;
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);

    /// An hour of ticks.
    private static final int LAG_AGES_MAX = 36_000;

    /// Longest wait, without any progress, for the last outcomes after the sources have ended.
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);

    private final AllInOne all;
    private final StopSignal stop;
    private final Optional<Duration> runFor;
    private final PrintWriter err;
    private final RecentValues lagAgesMs = new RecentValues(LAG_AGES_MAX);
    private final Set<String> reported = new HashSet<>();
    private boolean settled;

    DemoRun(AllInOne all, StopSignal stop, Optional<Duration> runFor, PrintWriter err) {
        this.all = all;
        this.stop = stop;
        this.runFor = runFor;
        this.err = err;
    }

    /// Adds every source; tells of each that cannot be used.
    ///
    /// @return whether at least one is being read
    boolean addAll(List<StreamSpec> streams) throws InterruptedException {
        awaitReady();
        IngestService ingest = all.ingest();
        streams.forEach(ingest::add);
        while (ingest.status().stream().anyMatch(s -> s.state() instanceof StreamState.Opening)) {
            stop.await(10);
        }
        reportFailures();
        return ingest.status().stream()
                .anyMatch(s ->
                        !(s.state() instanceof StreamState.Failed) || s.total().in() > 0);
    }

    private void awaitReady() throws InterruptedException {
        while (!all.inference().ready() && !stop.await(10)) {
            String failure = all.inference().snapshot().failure();
            if (!failure.isEmpty()) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /// Until the sources end, the time is up or Ctrl-C; then until every due window has its outcome.
    void untilDone() throws InterruptedException {
        long startNs = System.nanoTime();
        long nextProgressNs = startNs + PROGRESS_EVERY.toNanos();
        while (!allOver() && !timeIsUp(startNs) && !stop.await(TICK_MS)) {
            reportFailures();
            lagAgesMs.add(figures().lagAgeMs());
            if (System.nanoTime() >= nextProgressNs) {
                err.println(progress());
                nextProgressNs += PROGRESS_EVERY.toNanos();
            }
        }
        all.ingest().close();
        reportFailures();
        settle();
    }

    private boolean timeIsUp(long startNs) {
        return runFor.isPresent() && System.nanoTime() - startNs >= runFor.get().toNanos();
    }

    private boolean allOver() {
        return all.ingest().status().stream().allMatch(s -> s.state().isOver());
    }

    private void settle() throws InterruptedException {
        long in = all.ingest().status().stream().mapToLong(s -> s.total().in()).sum();
        long lastNs = System.nanoTime();
        Figures last = figures();
        while (!(settled = isSettled(last, in))) {
            Thread.sleep(TICK_MS);
            Figures now = figures();
            if (now.ledger().pending() != last.ledger().pending()
                    || now.answers().total() != last.answers().total()) {
                lastNs = System.nanoTime();
            }
            last = now;
            if (System.nanoTime() - lastNs > SETTLE_MAX.toNanos()) {
                err.println("demo: gave up waiting for " + last.ledger().pending() + " frames and "
                        + last.windowsWaiting() + " windows without an outcome");
                return;
            }
        }
    }

    private static boolean isSettled(Figures figures, long in) {
        return figures.ledger().in() == in
                && figures.ledger().balanced()
                && figures.outcomes().balanced()
                && figures.answers().total() == figures.outcomes().answered();
    }

    private void reportFailures() {
        for (StreamStatus status : all.ingest().status()) {
            if (status.state() instanceof StreamState.Failed(String reason) && reported.add(status.stream())) {
                err.println("demo: " + reason);
            }
        }
    }

    private String progress() {
        Figures f = figures();
        return "demo: " + f.ledger().in() + " frames, " + f.answers().total() + " answers, oldest unanswered window "
                + f.lagAgeMs() + " ms old, latency p50 "
                + Math.round(f.latencyMs().p50()) + " ms"
                + (f.checks().checked() == 0
                        ? ""
                        : ", right " + f.checks().right() + " of " + f.checks().checked());
    }

    private Figures figures() {
        return all.sink().live().figures(all.sink().nowMs());
    }

    /// Whether every frame and every due window was accounted for at the end.
    boolean settled() {
        return settled;
    }

    DemoReport report() {
        ModelCard card = all.inference().model();
        return DemoReport.of(
                figures(),
                lagAgesMs.percentiles(),
                all.sink().live().outcomes(null, outcome -> true, 100),
                plan(),
                card.id(),
                card.note());
    }

    private String plan() {
        return all.inference().questions().stream()
                .map(question -> question.pruning())
                .findFirst()
                .orElse("none");
    }
}

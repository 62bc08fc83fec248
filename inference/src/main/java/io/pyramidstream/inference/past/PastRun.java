package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.service.WindowAnswers;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RetainedLog;
import io.pyramidstream.kafka.Topic;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One piece of work on the past: counts it, measures its first window, says what all will take, and does it. The
/// frames are read twice, so that the estimate counts and nothing but open windows is held. One thread, which it
/// blocks.
final class PastRun {

    private final PastConfig config;
    private final KafkaSettings kafka;
    private final WindowAnswers answers;
    private final Clock clock;
    private final PastTask task;
    private final Consumer<PastEvent> onEvent;
    private final BooleanSupplier gone;

    private final Set<String> streams = new HashSet<>();
    private final List<Due> gathered = new ArrayList<>();
    private final Deque<CompletableFuture<WindowAnswers.Answers>> ahead = new ArrayDeque<>();
    private int windows;
    private int pairs;
    private int answered;
    private int failed;
    private long firstStartMs = Long.MAX_VALUE;
    private long lastEndMs = Long.MIN_VALUE;
    private long deviceNs;
    private boolean estimated;

    /// @param gone whether nobody listens any more
    PastRun(
            PastConfig config,
            KafkaSettings kafka,
            WindowAnswers answers,
            Clock clock,
            PastTask task,
            Consumer<PastEvent> onEvent,
            BooleanSupplier gone) {
        this.config = config;
        this.kafka = kafka;
        this.answers = answers;
        this.clock = clock;
        this.task = task;
        this.onEvent = onEvent;
        this.gone = gone;
    }

    /// @throws RefusedException with why it was not done, or not to its end
    void run() {
        long startNs = System.nanoTime();
        pass(this::count);
        if (windows == 0 && !gone.getAsBoolean()) {
            throw new RefusedException(
                    Reason.NOTHING_RETAINED,
                    RetainedSurvey.of(kafka, config.readTimeout()).explain(task));
        }
        if (pairs > config.windowsMax()) {
            throw new RefusedException(
                    Reason.TOO_LONG,
                    pairs + " windows and questions lie in that span; past.windowsMax is " + config.windowsMax()
                            + ": ask about a shorter span or fewer streams");
        }
        try {
            pass(this::ask);
            submit();
            while (!ahead.isEmpty() && !gone.getAsBoolean()) {
                take();
            }
        } finally {
            ahead.forEach(batch -> batch.completeExceptionally(new CancellationException("nobody waits")));
        }
        if (!gone.getAsBoolean()) {
            onEvent.accept(new PastEvent.Finished(
                    answered,
                    failed,
                    Math.max(0, lastEndMs - firstStartMs),
                    (System.nanoTime() - startNs) / 1_000_000,
                    deviceNs / 1_000_000));
        }
    }

    private void pass(Consumer<PastWindow> onWindow) {
        try (RetainedLog log =
                new RetainedLog(kafka, Topic.FRAMES, task.oneStream().orElse(null), config.readTimeout())) {
            new PastReader(kafka, task.names(), task.span(), task.window(), onWindow).read(log, gone);
        }
    }

    private void count(PastWindow window) {
        int questions = task.asked().apply(window.window()).size();
        if (questions > 0) {
            windows++;
            pairs += questions;
            streams.add(window.window().stream());
            firstStartMs = Math.min(firstStartMs, window.window().startMs());
            lastEndMs = Math.max(lastEndMs, window.window().endMs());
        }
    }

    private void ask(PastWindow window) {
        if (gone.getAsBoolean()) {
            return;
        }
        for (Question question : task.asked().apply(window.window())) {
            gathered.add(window.due(question, clock.millis()));
        }
        if (!estimated && !gathered.isEmpty()) {
            measure();
        } else if (gathered.size() >= config.batchPairs()) {
            submit();
            while (ahead.size() > config.batchesAhead()) {
                take();
            }
        }
    }

    /// Answers the first window, and goes on only if the rest is worth it.
    private void measure() {
        estimated = true;
        int first = gathered.size();
        submit();
        WindowAnswers.Answers measured = awaited();
        double msPerPair = measured.deviceNs() / 1e6 / first;
        long estimatedMs = Math.round(msPerPair * pairs);
        onEvent.accept(new PastEvent.Estimated(streams.size(), windows, pairs, msPerPair, estimatedMs));
        if (!task.confirmed() && estimatedMs > config.unconfirmedMax().toMillis()) {
            throw new RefusedException(
                    Reason.UNCONFIRMED,
                    windows + " windows, " + pairs + " answers: about " + (estimatedMs + 999) / 1000
                            + " s of the device, more than past.unconfirmedMax ("
                            + config.unconfirmedMax().toSeconds()
                            + " s); ask again with \"confirmed\": true (--yes), or about a shorter span");
        }
        tell(measured);
    }

    private void submit() {
        if (!gathered.isEmpty()) {
            ahead.add(answers.answerAside(gathered));
            gathered.clear();
        }
    }

    private void take() {
        tell(awaited());
    }

    private WindowAnswers.Answers awaited() {
        try {
            return ahead.remove().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RefusedException refused ? refused : e;
        }
    }

    private void tell(WindowAnswers.Answers done) {
        deviceNs += done.deviceNs();
        for (Outcome outcome : done.outcomes()) {
            if (outcome instanceof Outcome.Answered) {
                answered++;
            } else {
                failed++;
            }
            onEvent.accept(new PastEvent.Decided(outcome));
        }
    }
}

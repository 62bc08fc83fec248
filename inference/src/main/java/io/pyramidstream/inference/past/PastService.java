package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.service.WindowAnswers;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.pruning.PruningPlans;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Asks of frames that Kafka still holds. Thread-safe; each call blocks the thread that makes it.
public final class PastService {

    private final PastConfig config;
    private final KafkaSettings kafka;
    private final WindowAnswers answers;
    private final Clock clock;
    private final Semaphore room;

    /// @param answers whose device does the work, beside what is due live
    public PastService(PastConfig config, KafkaSettings kafka, WindowAnswers answers, Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.answers = answers;
        this.clock = clock;
        this.room = new Semaphore(config.runsMax());
    }

    /// Now, by the service's clock.
    public long nowMs() {
        return clock.millis();
    }

    /// Asks every window of the span.
    ///
    /// @param onEvent hears what comes of it, on this thread
    /// @param gone    whether nobody listens any more: then it ends without a word
    /// @throws RefusedException         with why it was not done, or not to its end
    /// @throws IllegalArgumentException if it cannot be asked of this model, with the reason
    public void ask(PastAsk ask, Consumer<PastEvent> onEvent, BooleanSupplier gone) {
        String pruning = ask.pruning().isEmpty() ? answers.pruning() : ask.pruning();
        PruningPlans.parse(pruning, answers.model().layers());
        Question question = new Question("ask", 1, ask.question(), ask.streams(), ask.window(), pruning, ask.form(), 0);
        List<Question> asked = List.of(question);
        run(new PastTask(ask.streams(), ask.span(), ask.window(), _ -> asked, ask.confirmed()), onEvent, gone);
    }

    /// Gives answers that were given live again, each with the plan it had then, and compares.
    ///
    /// @param onEvent as for {@link #ask}
    /// @throws RefusedException with why it was not done, or not to its end
    public void again(PastAgain again, Consumer<PastEvent> onEvent, BooleanSupplier gone) {
        Recording recording = new RecordingReader(kafka, config.readTimeout()).read(again, answers.questions());
        if (recording.answers() > config.windowsMax()) {
            throw new RefusedException(
                    Reason.TOO_LONG,
                    recording.answers() + " answers were given in that span; past.windowsMax is " + config.windowsMax()
                            + ": name fewer questions or a shorter span");
        }
        if (recording.answers() == 0) {
            throw new RefusedException(
                    Reason.NOTHING_RETAINED,
                    "no answer" + (again.questionIds().isEmpty() ? "" : " to " + String.join(", ", again.questionIds()))
                            + " about the span from " + again.span() + " is on the answers topic");
        }
        for (WindowSpec spec : recording.specs()) {
            run(
                    new PastTask(
                            again.streams(),
                            again.span(),
                            spec,
                            window -> recording.asked(spec, window),
                            again.confirmed()),
                    event -> {
                        if (event instanceof PastEvent.Decided(Outcome outcome)) {
                            recording.again(spec, outcome);
                        }
                        onEvent.accept(event);
                    },
                    gone);
        }
        onEvent.accept(recording.result());
    }

    private void run(PastTask task, Consumer<PastEvent> onEvent, BooleanSupplier gone) {
        if (task.span().length().compareTo(config.spanMax()) > 0) {
            throw new RefusedException(
                    Reason.TOO_LONG,
                    "a span of " + task.span().length() + " is longer than past.spanMax, " + config.spanMax());
        }
        if (!room.tryAcquire()) {
            throw new RefusedException(
                    Reason.TOO_MANY, config.runsMax() + " questions of the past run already (past.runsMax)");
        }
        try {
            new PastRun(config, kafka, answers, clock, task, onEvent, gone).run();
        } finally {
            room.release();
        }
    }
}

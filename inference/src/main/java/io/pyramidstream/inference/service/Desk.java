package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.schedule.Step;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Does what the scheduler decides, step by step, and writes down what came of it. Device thread only.
final class Desk {

    private static final Logger LOGGER = LoggerFactory.getLogger(Desk.class);

    private final InferenceConfig config;
    private final Watch watch;
    private final Scheduler scheduler;
    private final Answerer answerer;
    private final FeatureCache features;
    private final Outbox outbox;
    private final Board board;
    private final Clock clock;
    /// Told which pairs the model works on from now on.
    private final Consumer<List<Due>> onRun;
    /// Bounded by the service's `asksMax`.
    private final Deque<Message.AskNow> asks = new ArrayDeque<>();

    /// Asks whose answers are being written; bounded like them.
    private final List<Asked> replies = new ArrayList<>();

    private final AsideWork aside;

    private record Asked(Message.AskNow ask, Answerer.Reply reply) {}

    private String level = "";

    Desk(
            SessionParts parts,
            Answerer answerer,
            FeatureCache features,
            Outbox outbox,
            Board board,
            Clock clock,
            Consumer<List<Due>> onRun) {
        this.config = parts.config();
        this.watch = parts.watch();
        this.scheduler = parts.scheduler();
        this.answerer = answerer;
        this.features = features;
        this.outbox = outbox;
        this.board = board;
        this.clock = clock;
        this.onRun = onRun;
        this.aside = new AsideWork(answerer, config.schedule().batchMax());
    }

    void add(Message.AskNow ask) {
        asks.add(ask);
    }

    void add(AsideWork.Job job) {
        aside.add(job);
    }

    /// Everything that was due or asked has been dealt with.
    boolean isClear() {
        return scheduler.isEmpty()
                && asks.isEmpty()
                && replies.isEmpty()
                && answerer.writing().isEmpty();
    }

    /// @param leaving whether nothing shall be done that is not due
    /// @return whether there was anything to do
    boolean step(boolean leaving) {
        asks.removeIf(ask -> ask.reply().isDone()); // nobody listens any more
        replies.forEach(asked -> {
            if (asked.ask().reply().isDone()) {
                asked.reply().cancel();
            }
        });
        Step step = scheduler.next(
                clock.millis(),
                new Scheduler.Wants(
                        !outbox.isFull(),
                        !asks.isEmpty(),
                        !leaving && !aside.isEmpty(),
                        answerer.writing().size() + replies.size()));
        tellLevel();
        return switch (step) {
            case Step.Shed shed -> shed(shed);
            case Step.Run run -> run(run);
            case Step.Write _ -> write();
            case Step.Ask _ -> answer(asks.remove());
            case Step.Aside _ -> aside();
            case Step.Audit audit -> !leaving && audit(audit);
            case Step.Rest _ -> false;
        };
    }

    /// Pairs whose answers are being written.
    List<Due> writing() {
        return answerer.writing();
    }

    /// Nothing more is done for these: they are not ours any more.
    void drop(Predicate<Due> which) {
        scheduler.drop(which);
        answerer.cancel(which);
    }

    /// Whoever still asks is told that there is nobody to answer.
    void refuseWaiting() {
        asks.forEach(ask ->
                ask.reply().completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping")));
        asks.clear();
        replies.forEach(asked -> {
            asked.reply().cancel();
            asked.ask().reply().completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping"));
        });
        replies.clear();
        answerer.cancel(_ -> true); // whoever takes over begins these anew
        aside.refuseAll();
    }

    private void tellLevel() {
        Scheduler.State state = scheduler.state();
        if (!state.level().name().equals(level)) {
            if (!level.isEmpty()) {
                LOGGER.info(
                        "load level changed from={} to={} load={} loadAtFull={}",
                        level,
                        state.level().name(),
                        percent(state.load()),
                        percent(state.loadFull()));
            }
            level = state.level().name();
        }
    }

    private static String percent(double share) {
        return Math.round(100 * share) + "%";
    }

    private boolean shed(Step.Shed shed) {
        long nowMs = clock.millis();
        for (Due due : shed.due()) {
            Question question = due.question();
            decided(
                    due.partition(),
                    new Outcome.Shed(
                            due.window(),
                            question.id(),
                            question.version(),
                            nowMs,
                            shed.reason().code()));
        }
        forgetFeatures();
        return true;
    }

    private boolean run(Step.Run run) {
        onRun.accept(run.jobs().stream().map(Job::due).toList());
        Answerer.Ran ran = answerer.begin(run.jobs());
        ran.outcomes().forEach((due, outcome) -> decided(due.partition(), outcome));
        scheduler.ran(run, ran.visionMs(), ran.totalMs(), ran.outcomes(), clock.millis());
        board.batch();
        forgetFeatures();
        return true;
    }

    private boolean write() {
        long begunNs = System.nanoTime();
        Map<Due, Outcome> outcomes = answerer.write();
        outcomes.forEach((due, outcome) -> decided(due.partition(), outcome));
        scheduler.wrote((System.nanoTime() - begunNs) / 1e6, outcomes);
        replyToFinished();
        if (!outcomes.isEmpty()) {
            forgetFeatures();
        }
        return true;
    }

    private boolean answer(Message.AskNow ask) {
        try {
            replies.add(new Asked(
                    ask, answerer.begin(ask.ask(), config.pruning(), newest(ask.ask().stream()), ask.onText())));
            replyToFinished();
        } catch (RefusedException e) {
            ask.reply().completeExceptionally(e);
        }
        return true;
    }

    private void replyToFinished() {
        replies.removeIf(asked -> {
            boolean finished = asked.reply().isFinished();
            if (finished) {
                reply(asked);
            }
            return finished;
        });
    }

    private void reply(Asked asked) {
        try {
            Ask.Reply reply = answerer.reply(asked.reply());
            board.asked(reply.answer());
            asked.ask().reply().complete(reply);
        } catch (RefusedException e) {
            asked.ask().reply().completeExceptionally(e);
        }
    }

    private boolean aside() {
        boolean worked = aside.runBatch();
        if (aside.isEmpty()) {
            forgetFeatures();
        }
        return worked;
    }

    private boolean audit(Step.Audit audit) {
        answerer.unpruned(audit.given().due()).ifPresent(answer -> scheduler.audited(audit, answer));
        forgetFeatures();
        return true;
    }

    private Watch.Newest newest(String stream) {
        if (!watch.knows(stream)) {
            throw new RefusedException(Reason.UNKNOWN_STREAM, "no frame of a stream '" + stream + "' was read here");
        }
        return watch.newest(stream)
                .orElseThrow(() -> new RefusedException(
                        Reason.NO_WINDOW_YET,
                        "stream '" + stream + "' has no whole window yet; ask again in a few seconds"));
    }

    private void decided(int partition, Outcome outcome) {
        if (watch.decided(outcome)) {
            board.count(outcome);
            outbox.add(partition, outcome);
        }
    }

    private void forgetFeatures() {
        features.retainIf(key -> watch.isOpen(key.stream(), key.epochMs(), key.sequence()));
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.answer.Answerer;
import io.pyramidstream.inference.answer.SingleAnswers;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.schedule.Step;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Does what the scheduler decides, step by step: each step is run on the model, its outcomes go to the outbox, and
/// what it cost goes back to the scheduler. Device thread only.
final class Desk {

    /// One window at a time: a prompt cannot be interrupted by what is due.
    private static final int ASIDE_PAIRS = 1;

    private final SessionParts parts;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Outbox outbox;
    private final Answerer answerer;
    private final SingleAnswers singles;
    private final Asks asks;
    private final AsideWork aside;
    /// Told which pairs the model works on from now on.
    private final Consumer<List<Due>> onRun;
    private final LevelLog levelLog = new LevelLog();

    Desk(SessionParts parts, Outbox outbox, Consumer<List<Due>> onRun) {
        this.parts = parts;
        this.scheduler = parts.scheduler();
        this.clock = parts.clock();
        this.outbox = outbox;
        this.onRun = onRun;
        this.answerer = new Answerer(parts.model(), parts.features(), clock);
        this.singles = new SingleAnswers(parts.model(), parts.features());
        this.asks = new Asks(parts, singles);
        this.aside = new AsideWork(new Answerer(parts.model(), parts.features(), clock), ASIDE_PAIRS);
    }

    void add(Message.AskNow ask) {
        asks.add(ask);
    }

    void add(AsideWork.Request request) {
        aside.add(request);
    }

    /// Everything that was due or asked has been dealt with.
    boolean isClear() {
        return scheduler.isEmpty() && !asks.anyWaiting() && answerer.writing().isEmpty() && asks.writing() == 0;
    }

    /// Pairs whose answers are being written.
    List<Due> writing() {
        return answerer.writing();
    }

    /// @param leaving whether nothing shall be done that is not due
    /// @return whether there was anything to do
    boolean step(boolean leaving) {
        asks.cancelAbandoned();
        Step step = scheduler.next(
                clock.millis(),
                new Scheduler.Wants(!outbox.isFull(), asks.anyWaiting(), !leaving && aside.mayBegin(), writingCount()));
        levelLog.look(scheduler.state());
        switch (step) {
            case Step.Shed shed -> shed(shed);
            case Step.Run run -> run(run);
            case Step.Write _ -> write();
            case Step.Ask _ -> asks.beginNext();
            case Step.Aside _ -> aside();
            case Step.Audit audit when !leaving -> audit(audit);
            case Step.Audit _, Step.Rest _ -> {
                return false;
            }
        }
        return true;
    }

    /// Nothing more is done for these: they are not ours any more.
    void drop(Predicate<Due> which) {
        scheduler.drop(which);
        answerer.cancel(which);
    }

    /// The session ends: whoever takes over begins anew what is being written, whoever asks is refused.
    void close() {
        drop(_ -> true);
        asks.refuseAll();
        aside.refuseAll();
        parts.model().step(); // lets go of what was cancelled, on the thread that began it
    }

    private void shed(Step.Shed shed) {
        long nowMs = clock.millis();
        String reason = shed.reason().code();
        for (Due due : shed.due()) {
            Question question = due.question();
            outbox.add(due, new Outcome.Shed(due.window(), question.id(), question.version(), nowMs, reason));
        }
        forgetFeatures();
    }

    private void run(Step.Run run) {
        onRun.accept(run.jobs().stream().map(Job::due).toList());
        Answerer.Ran ran = answerer.begin(run.jobs());
        ran.outcomes().forEach(outbox::add);
        scheduler.ran(run, ran.visionMs(), ran.totalMs(), ran.outcomes(), clock.millis());
        parts.board().tally().batch();
        forgetFeatures();
    }

    private void write() {
        // What is written beside the log costs time, but is no price of the pairs that are due.
        double dueShare = (double) answerer.writing().size() / Math.max(1, writingCount());
        long begunNs = System.nanoTime();
        RuntimeException broke = answerer.step();
        long ns = System.nanoTime() - begunNs;
        Map<Due, Outcome> outcomes = answerer.wrote(broke);
        outcomes.forEach(outbox::add);
        scheduler.wrote(dueShare * ns / 1e6, outcomes);
        asks.replyToFinished();
        aside.wrote(broke, ns);
        if (!outcomes.isEmpty()) {
            forgetFeatures();
        }
    }

    private void aside() {
        aside.beginNext();
        if (aside.isEmpty()) {
            forgetFeatures();
        }
    }

    private void audit(Step.Audit audit) {
        singles.unpruned(audit.given().due(), clock.millis()).ifPresent(answer -> scheduler.audited(audit, answer));
        forgetFeatures();
    }

    private int writingCount() {
        return answerer.writing().size() + asks.writing() + aside.writing();
    }

    private void forgetFeatures() {
        Watch watch = parts.watch();
        parts.features().retainIf(key -> watch.isOpen(key.stream(), key.epochMs(), key.sequence()));
    }
}

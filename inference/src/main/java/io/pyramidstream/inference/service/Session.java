package io.pyramidstream.inference.service;

import io.pyramidstream.inference.answer.WarmUp;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.kafka.LogEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/// One life of the service on the log: from joining the group until it leaves, breaks, or is told to stop. All state is
/// in here and owned by the device thread, which runs {@link #run}; a session that breaks is thrown away as a whole.
final class Session implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

    private static final long PUBLISH_EVERY_MS = 200;

    private final SessionParts parts;
    private final Mailbox mailbox;
    private final Readers readers;
    private final Committer committer;
    private final QuestionIntake questions;
    private final Ownership ownership;
    private final FrameIntake frames;
    private final Desk desk;
    private final Outbox outbox;

    private long publishedAtMs;
    private volatile long drainUntilMs = Long.MAX_VALUE;

    Session(ServiceParts service, FeatureCache features, WarmUp warmUp) {
        this.parts = SessionParts.of(service, features);
        this.mailbox = new Mailbox(parts.config().limits().eventsMax());
        this.readers = new Readers(parts, mailbox);
        this.committer = new Committer(service.results(), readers::membership);
        this.outbox = new Outbox(parts, committer, () -> mailbox.tell(new Message.Wake()));
        this.desk = new Desk(parts, outbox, this::publish);
        this.frames = new FrameIntake(parts, readers, outbox);
        this.questions = new QuestionIntake(parts, readers, outbox);
        this.ownership = new Ownership(parts, frames, outbox, desk::drop);
        parts.scheduler().warmedUp(warmUp.plan(), warmUp.visionMs(), warmUp.totalMs(), nowMs());
    }

    /// From any thread.
    void tell(Message message) {
        mailbox.tell(message);
    }

    /// Lets {@link #run} finish what is due, at most until then; a run of the model that takes longer is for others to
    /// cancel. From any thread.
    void drain(long untilMs) {
        drainUntilMs = untilMs;
        mailbox.tell(new Message.Wake());
    }

    /// Works until drained.
    ///
    /// @throws RuntimeException when the session broke and must be built anew
    void run() throws InterruptedException {
        // An earlier life or session of this replica can commit nothing from here on.
        parts.service().results().open();
        readers.readQuestions();
        while (!questions.caughtUp() && !draining()) {
            take(mailbox.poll(PUBLISH_EVERY_MS));
        }
        readers.readFrames();
        try {
            work();
        } catch (CancellationException e) {
            if (!draining()) {
                throw e;
            }
            LOGGER.info("time to drain is over, a run of the model was broken off for a successor to begin anew");
        }
        outbox.flush(nowMs(), parts.config().timing().drainTimeout().toMillis());
    }

    private void work() throws InterruptedException {
        while (!drained()) {
            boolean worked = takeMessages();
            worked |= !draining() && frames.handleBacklog(); // frames become due windows
            worked |= desk.step(draining()); // due windows become outcomes
            outbox.commitIfDue(nowMs()); // outcomes become durable
            publishIfDue();
            if (!worked) {
                take(mailbox.poll(outbox.pauseMs(nowMs(), PUBLISH_EVERY_MS)));
            }
        }
    }

    /// Leaves the group and frees everything; asks still waiting are refused.
    @Override
    public void close() {
        parts.board().ready(false);
        forgetMessages();
        readers.close();
        committer.close();
        forgetMessages();
        desk.close();
    }

    private void forgetMessages() {
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            if (message instanceof Message.AskNow ask) {
                desk.add(ask);
            } else if (message instanceof Message.Aside(AsideWork.Request request)) {
                desk.add(request);
            } else if (message instanceof Message.Log(LogEvent event)) {
                Readers.release(event);
            }
        }
    }

    private boolean takeMessages() throws InterruptedException {
        boolean any = false;
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            take(message);
            any = true;
        }
        return any;
    }

    private void take(@Nullable Message message) throws InterruptedException {
        switch (message) {
            case null -> {}
            case Message.Log(LogEvent event) -> ownership.take(event);
            case Message.Questions(LogEvent event) -> {
                if (questions.take(event)) {
                    publishedAtMs = 0;
                }
            }
            case Message.AskNow ask -> desk.add(ask);
            case Message.Aside(AsideWork.Request request) -> desk.add(request);
            case Message.Wake _ -> {}
            case Message.Broken(Throwable cause) -> throw new IllegalStateException("a reader of the log broke", cause);
        }
    }

    private boolean draining() {
        return drainUntilMs != Long.MAX_VALUE;
    }

    private boolean drained() {
        return draining() && (desk.isClear() || nowMs() >= drainUntilMs);
    }

    private void publishIfDue() {
        if (nowMs() - publishedAtMs >= PUBLISH_EVERY_MS) {
            parts.scheduler().retainStreams(parts.watch()::knows);
            publish(List.of());
        }
    }

    /// @param running pairs the model is about to work on
    private void publish(List<Due> running) {
        publishedAtMs = nowMs();
        List<Due> atWork =
                Stream.concat(running.stream(), desk.writing().stream()).toList();
        parts.board().publish(parts, atWork, outbox.commits(), publishedAtMs);
    }

    private long nowMs() {
        return parts.clock().millis();
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ResultSender;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One life of the service on the log: from joining the group until it leaves, breaks, or is told to stop. All state is
/// in here and owned by the device thread, which runs {@link #run}; a session that breaks is thrown away as a whole.
///
/// What the log brings is handled by the {@link Intake}, what the model does by the {@link Desk}, and what became of it
/// goes into the {@link Outbox}.
final class Session implements AutoCloseable {

    private static final long PUBLISH_EVERY_MS = 200;

    private final SessionParts parts;
    private final FeatureCache features;
    private final Answerer answerer;
    private final Board board;
    private final Clock clock;
    private final Mailbox mailbox;
    private final ResultSender sender;
    private final Readers readers;
    private final Committer committer;
    private final Outbox outbox;
    private final Intake intake;
    private final Desk desk;

    private long publishedAtMs;
    private volatile long drainUntilMs = Long.MAX_VALUE;

    Session(
            InferenceConfig config,
            KafkaSettings kafka,
            ResultSender sender,
            Answerer answerer,
            Answerer.WarmUp warmUp,
            FeatureCache features,
            Board board,
            List<Question> configured,
            Clock clock) {
        this.parts = SessionParts.of(config, kafka, answerer.layers(), configured);
        this.parts.scheduler().warmedUp(warmUp.plan(), warmUp.visionMs(), warmUp.totalMs(), clock.millis());
        this.features = features;
        this.answerer = answerer;
        this.board = board;
        this.clock = clock;
        this.mailbox = new Mailbox(config.limits().eventsMax());
        this.sender = sender;
        this.readers = new Readers(config, kafka, parts.groupId(), mailbox);
        this.committer = new Committer(sender, readers::membership);
        this.outbox = new Outbox(
                config, kafka, parts.records(), parts.watch(), committer, () -> mailbox.tell(new Message.Wake()));
        this.desk = new Desk(parts, answerer, features, outbox, board, clock, this::publish);
        this.intake = new Intake(
                parts,
                configured.stream().map(Question::id).collect(Collectors.toSet()),
                readers,
                outbox,
                board,
                clock,
                desk::drop);
    }

    /// From any thread.
    void tell(Message message) {
        mailbox.tell(message);
    }

    /// Lets {@link #run} finish what is due, at most until then. From any thread.
    void drain(long untilMs) {
        drainUntilMs = untilMs;
        mailbox.tell(new Message.Wake());
    }

    /// Works until drained.
    ///
    /// @throws RuntimeException when the session broke and must be built anew
    void run() throws InterruptedException {
        sender.open(); // an earlier life or session of this replica can commit nothing from here on
        readers.readQuestions();
        while (!intake.questionsRead() && !draining()) {
            take(mailbox.poll(PUBLISH_EVERY_MS));
        }
        readers.readFrames();
        while (!drained()) {
            boolean worked = takeMessages();
            worked |= !draining() && intake.handleBacklog();
            worked |= desk.step(draining());
            outbox.commitIfDue(clock.millis());
            publishIfDue();
            if (!worked) {
                take(mailbox.poll(outbox.pauseMs(clock.millis(), PUBLISH_EVERY_MS)));
            }
        }
        outbox.flush(clock.millis(), parts.config().timing().drainTimeout().toMillis());
    }

    /// Leaves the group and frees everything; asks still waiting are refused.
    @Override
    public void close() {
        board.ready(false);
        forgetMessages();
        readers.close();
        committer.close();
        forgetMessages();
        desk.drop(_ -> true);
        desk.refuseWaiting();
    }

    private void forgetMessages() {
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            if (message instanceof Message.AskNow ask) {
                desk.add(ask);
            } else if (message instanceof Message.Aside(AsideWork.Job job)) {
                desk.add(job);
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
            case Message.Log(LogEvent event) -> intake.log(event);
            case Message.Questions(LogEvent event) -> {
                if (intake.questions(event)) {
                    publishedAtMs = 0;
                }
            }
            case Message.AskNow ask -> desk.add(ask);
            case Message.Aside(AsideWork.Job job) -> desk.add(job);
            case Message.Wake _ -> {}
            case Message.Broken(Throwable cause) -> throw new IllegalStateException("a reader of the log broke", cause);
        }
    }

    private boolean draining() {
        return drainUntilMs != Long.MAX_VALUE;
    }

    private boolean drained() {
        return draining() && (desk.isClear() || clock.millis() >= drainUntilMs);
    }

    private void publishIfDue() {
        if (clock.millis() - publishedAtMs >= PUBLISH_EVERY_MS) {
            parts.scheduler().retainStreams(parts.watch()::knows);
            publish(List.of());
        }
    }

    /// @param running pairs the model is about to work on
    private void publish(List<Due> running) {
        publishedAtMs = clock.millis();
        board.commits(outbox.commits());
        List<Due> atWork =
                Stream.concat(running.stream(), desk.writing().stream()).toList();
        board.publish(parts, atWork, features, answerer.kvBytes(), answerer.agreement(), publishedAtMs);
    }
}

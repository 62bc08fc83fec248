package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.question.QuestionBook;
import io.pyramidstream.inference.schedule.DueQueue;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Arrival;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.ShedReason;
import io.pyramidstream.inference.watch.StreamProgress;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.LogEvent.Received;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.SettledState;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// One life of the service on the log: from joining the group until it leaves, breaks, or is told to stop. All state is
/// in here and owned by the device thread, which runs {@link #run}; a session that breaks is thrown away as a whole.
final class Session implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

    private static final long PUBLISH_EVERY_MS = 200;

    private final InferenceConfig config;
    private final KafkaSettings kafka;
    private final Answerer answerer;
    private final FeatureCache features;
    private final Board board;
    private final Clock clock;
    private final Set<String> configured;
    private final String groupId;
    private final Mailbox mailbox;
    private final QuestionBook book;
    private final Watch watch;
    private final DueQueue queue;
    private final Records records;
    private final DeadLetters deadLetters;
    private final ResultSender sender;
    private final Readers readers;
    private final Committer committer;
    private final Outbox outbox;
    /// Frames brought and not handled yet; bounded by the mailbox.
    private final Deque<Received> backlog = new ArrayDeque<>();
    /// Bounded by the service's `asksMax`.
    private final Deque<Message.AskNow> asks = new ArrayDeque<>();
    private final AsideWork aside;

    private boolean questionsRead;
    private long publishedAtMs;
    private volatile long drainUntilMs = Long.MAX_VALUE;

    Session(
            InferenceConfig config,
            KafkaSettings kafka,
            ResultSender sender,
            Answerer answerer,
            FeatureCache features,
            Board board,
            List<Question> configured,
            Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.answerer = answerer;
        this.aside = new AsideWork(answerer, config.batchMax());
        this.features = features;
        this.board = board;
        this.clock = clock;
        this.configured = Set.copyOf(configured.stream().map(Question::id).toList());
        // Deployments that share a cluster differ by the prefix, so it belongs to these names too.
        this.groupId = kafka.topicPrefix() + config.groupId();
        this.mailbox = new Mailbox(config.eventsMax());
        this.book = new QuestionBook(config.questionsMax(), config.retiredVersionsMax());
        configured.forEach(book::put);
        this.watch = new Watch(book, config.streamsMax());
        this.queue = new DueQueue(config.dueWindowsMax());
        this.records = new Records(kafka);
        this.deadLetters = new DeadLetters(kafka);
        this.sender = sender;
        this.readers = new Readers(config, kafka, groupId, mailbox);
        this.committer = new Committer(sender, readers::membership);
        this.outbox = new Outbox(config, kafka, records, watch, committer, () -> mailbox.tell(new Message.Wake()));
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
        while (!questionsRead && !draining()) {
            take(mailbox.poll(PUBLISH_EVERY_MS));
        }
        readers.readFrames();
        while (!drained()) {
            boolean worked = takeMessages();
            worked |= handleBacklog();
            worked |= shedOverflow();
            worked |= answerAsk() || answerDueOrAside();
            outbox.commitIfDue(clock.millis());
            publishIfDue();
            if (!worked) {
                take(mailbox.poll(outbox.pauseMs(clock.millis(), PUBLISH_EVERY_MS)));
            }
        }
        outbox.flush(clock.millis(), config.drainTimeout().toMillis());
    }

    /// Leaves the group and frees everything; asks still waiting are refused.
    @Override
    public void close() {
        board.ready(false);
        forgetMessages();
        readers.close();
        committer.close();
        forgetMessages();
        asks.forEach(ask ->
                ask.reply().completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping")));
        asks.clear();
        aside.refuseAll();
    }

    private void forgetMessages() {
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            if (message instanceof Message.AskNow ask) {
                asks.add(ask);
            } else if (message instanceof Message.Aside(AsideWork.Job job)) {
                aside.add(job);
            } else if (message instanceof Message.Log(LogEvent event)) {
                Readers.release(event);
            }
        }
    }

    // ---- what has arrived ----

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
            case Message.Log(LogEvent event) -> log(event);
            case Message.Questions(LogEvent event) -> questions(event);
            case Message.AskNow ask -> asks.add(ask);
            case Message.Aside(AsideWork.Job job) -> aside.add(job);
            case Message.Wake _ -> {}
            case Message.Broken(Throwable cause) -> throw new IllegalStateException("a reader of the log broke", cause);
        }
    }

    private void log(LogEvent event) throws InterruptedException {
        switch (event) {
            case LogEvent.Assigned assigned -> {
                outbox.assigned(assigned);
                takeOver(assigned.partitions());
            }
            case Received received -> backlog.add(received);
            case LogEvent.Revoked revoked -> {
                stopWorkOn(revoked.partitions());
                outbox.flush(clock.millis(), config.receiver().revokeTimeout().toMillis());
                forget(revoked.partitions());
                revoked.release();
            }
            case LogEvent.Lost(Set<TopicPartition> partitions) -> {
                stopWorkOn(partitions);
                forget(partitions);
            }
            case LogEvent.CaughtUp _ -> {}
        }
    }

    /// Continues where the partitions' last owner stopped.
    private void takeOver(Set<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            ProgressRecords progressRecords = new ProgressRecords(kafka);
            SettledState.read(kafka, groupId, partitions, Topic.PROGRESS, config.takeOverTimeout())
                    .forEach((partition, byStream) -> {
                        List<StreamProgress> progress = byStream.values().stream()
                                .map(progressRecords::decode)
                                .toList();
                        watch.assigned(partition, progress, clock.millis()).forEach(queue::add);
                    });
            LOGGER.info("partitions taken over partitions={}", partitions);
        }
        board.ready(true);
    }

    private void stopWorkOn(Set<TopicPartition> partitions) {
        backlog.removeIf(received -> {
            boolean gone = partitions.contains(received.partition());
            if (gone) {
                readers.doneFrame(received);
            }
            return gone;
        });
        queue.drop(due -> partitions.stream().anyMatch(one -> one.partition() == due.partition()));
    }

    private void forget(Set<TopicPartition> partitions) {
        partitions.forEach(partition -> watch.revoked(partition.partition()));
        outbox.drop(partitions);
        LOGGER.info("partitions given up partitions={}", partitions);
    }

    private void questions(LogEvent event) {
        switch (event) {
            case Received received -> {
                readers.doneQuestion(received);
                question(received.record());
            }
            case LogEvent.CaughtUp _ -> questionsRead = true;
            case LogEvent.Assigned _, LogEvent.Revoked _, LogEvent.Lost _ -> Readers.release(event);
        }
    }

    private void question(ConsumerRecord<String, byte[]> record) {
        try {
            Question question = records.decodeQuestion(record);
            boolean changed = question == null
                    ? !configured.contains(record.key()) && book.remove(record.key(), record.timestamp())
                    : book.put(question);
            if (changed) {
                LOGGER.info("question {} id={}", question == null ? "removed" : "taken", record.key());
                watch.questionsChanged();
                publishedAtMs = 0;
            }
        } catch (UnreadableRecordException e) {
            // Not copied to the dead letters: every replica reads this topic, from the beginning, at every start.
            LOGGER.warn("question ignored reason={}", e.getMessage());
        }
    }

    private boolean handleBacklog() {
        boolean any = false;
        while (!backlog.isEmpty() && !draining() && !mustWait()) {
            Received received = backlog.remove();
            handle(received.record());
            readers.doneFrame(received);
            any = true;
        }
        return any;
    }

    private boolean mustWait() {
        return config.overload() == InferenceConfig.Overload.WAIT && queue.isFull();
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        long nowMs = clock.millis();
        List<Due> due;
        try {
            StreamRecord decoded = records.decodeStreamRecord(record);
            due = watch.record(new Arrival(decoded, record.partition(), record.offset(), record.timestamp()), nowMs);
        } catch (UnreadableRecordException e) {
            LOGGER.warn("record goes to the dead letters reason={}", e.getMessage());
            board.deadLetter();
            outbox.add(record.partition(), deadLetters.record(record, e.reason(), DeadLetters.attempt(record)));
            due = watch.unreadable(record.partition(), record.offset(), nowMs);
        }
        due.forEach(queue::add);
    }

    // ---- the next step ----

    private boolean shedOverflow() {
        if (config.overload() == InferenceConfig.Overload.WAIT) {
            return false;
        }
        List<Due> over = queue.overflow();
        for (Due due : over) {
            Question question = due.question();
            String reason = ShedReason.OVERLOAD.code();
            decided(
                    due.partition(),
                    new Outcome.Shed(due.window(), question.id(), question.version(), clock.millis(), reason));
        }
        return !over.isEmpty();
    }

    private boolean answerAsk() {
        Message.AskNow ask = asks.poll();
        if (ask == null) {
            return false;
        }
        try {
            Ask.Reply reply = answerer.answer(ask.ask(), config.pruning(), newest(ask.ask().stream()), ask.onText());
            board.asked(reply.answer());
            ask.reply().complete(reply);
        } catch (RefusedException e) {
            ask.reply().completeExceptionally(e);
        }
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

    private boolean answerDueOrAside() {
        if (!aside.hasTurn() && answerBatch()) {
            aside.liveBatchRan();
            return true;
        }
        boolean worked = !draining() && aside.runBatch();
        if (worked && aside.isEmpty()) {
            forgetFeatures();
        }
        return worked;
    }

    private boolean answerBatch() {
        if (outbox.isFull()) {
            return false;
        }
        List<Due> batch = queue.next(config.batchMax());
        if (batch.isEmpty()) {
            return false;
        }
        publish(batch);
        answerer.answer(batch).forEach((due, outcome) -> decided(due.partition(), outcome));
        board.batch();
        forgetFeatures();
        return true;
    }

    private void forgetFeatures() {
        features.retainIf(key -> watch.isOpen(key.stream(), key.epochMs(), key.sequence()));
    }

    private void decided(int partition, Outcome outcome) {
        if (watch.decided(outcome)) {
            board.count(outcome);
            outbox.add(partition, outcome);
        }
    }

    private boolean draining() {
        return drainUntilMs != Long.MAX_VALUE;
    }

    private boolean drained() {
        return draining() && ((queue.isEmpty() && asks.isEmpty()) || clock.millis() >= drainUntilMs);
    }

    private void publishIfDue() {
        if (clock.millis() - publishedAtMs >= PUBLISH_EVERY_MS) {
            publish(List.of());
        }
    }

    private void publish(List<Due> running) {
        publishedAtMs = clock.millis();
        board.commits(outbox.commits());
        board.publish(watch, queue, running, features, config.featureBytesMax(), book, publishedAtMs);
    }
}

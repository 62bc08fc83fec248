package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.feature.FrameKey;
import io.pyramidstream.inference.question.QuestionBook;
import io.pyramidstream.inference.schedule.DueQueue;
import io.pyramidstream.inference.watch.Arrival;
import io.pyramidstream.inference.watch.Checkpoint;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.ShedReason;
import io.pyramidstream.inference.watch.StreamProgress;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.LogEvent.Received;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SettledState;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.TransactionalSender;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// One life of the service on the log: from joining the group until it leaves, breaks, or is told to stop. All state is
/// in here and owned by the device thread, which runs {@link #run}; a session that breaks is thrown away as a whole.
final class Session implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

    private static final long PUBLISH_EVERY_MS = 200;

    /// A frame not handled yet, with where it came from.
    private final Deque<Received> backlog = new ArrayDeque<>();

    private final Deque<Message.AskNow> asks = new ArrayDeque<>();
    private final List<CommitBatch.Placed> results = new ArrayList<>();

    private final InferenceConfig config;
    private final KafkaSettings kafka;
    private final Answerer answerer;
    private final FeatureCache features;
    private final Board board;
    private final Clock clock;
    private final Mailbox mailbox;
    private final QuestionBook book;
    private final Watch watch;
    private final DueQueue queue;
    private final Records records;
    private final DeadLetters deadLetters;
    private final ProgressRecords progressRecords;
    private final TransactionalSender sender;
    private final RecordReceiver frames;
    private final RecordReceiver questions;
    private final Committer committer;
    private final Set<String> configured;
    private final String groupId;

    private @Nullable CompletableFuture<Void> committing;
    private @Nullable Disposable framesSubscription;
    private @Nullable Disposable questionsSubscription;
    private boolean questionsRead;
    private int outcomesUndurable;
    private long committedAtMs;
    private long ledgersAtMs;
    private long publishedAtMs;
    private volatile long drainUntilMs = Long.MAX_VALUE;
    private volatile boolean leaving;

    Session(
            InferenceConfig config,
            KafkaSettings kafka,
            Answerer answerer,
            FeatureCache features,
            Board board,
            List<Question> configured,
            Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.answerer = answerer;
        this.features = features;
        this.board = board;
        this.clock = clock;
        this.mailbox = new Mailbox(config.eventsMax());
        this.book = new QuestionBook(config.questionsMax(), config.retiredVersionsMax());
        configured.forEach(book::put);
        this.configured = Set.copyOf(configured.stream().map(Question::id).toList());
        this.watch = new Watch(book, config.streamsMax());
        this.queue = new DueQueue(config.dueWindowsMax());
        this.records = new Records(kafka);
        this.deadLetters = new DeadLetters(kafka);
        this.progressRecords = new ProgressRecords(kafka);
        // Deployments that share a cluster differ by the prefix, so it belongs to these names too.
        this.groupId = kafka.topicPrefix() + config.groupId();
        this.sender =
                new TransactionalSender(kafka, config.transactions(), kafka.topicPrefix() + config.transactionalId());
        this.frames = RecordReceiver.ofGroup(
                kafka, config.receiver(), groupId, Set.of(Topic.FRAMES), RecordReceiver.Commits.BY_SUBSCRIBER);
        this.questions = RecordReceiver.ofWholeTopics(
                kafka, config.receiver(), Set.of(Topic.QUESTIONS), new StartAt.Beginning());
        this.committer = new Committer(sender, frames);
    }

    /// Asks from any thread.
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
        sender.open(); // an earlier life of this replica can commit nothing from here on
        questionsSubscription = subscribe(questions, Message.Questions::new);
        while (!questionsRead && !draining()) {
            take(mailbox.poll(PUBLISH_EVERY_MS));
        }
        framesSubscription = subscribe(frames, Message.Log::new);
        while (!drained()) {
            boolean worked = takeMessages();
            worked |= handleBacklog();
            worked |= shedOverflow();
            worked |= answerAsk() || answerBatch();
            commitIfDue();
            publishIfDue();
            if (!worked) {
                take(mailbox.poll(pauseMs()));
            }
        }
        flush(config.drainTimeout().toMillis());
    }

    /// Leaves the group and frees everything; asks still waiting are refused.
    @Override
    public void close() {
        leaving = true;
        board.ready(false);
        mailbox.close();
        empty();
        frames.close();
        questions.close();
        dispose(framesSubscription);
        dispose(questionsSubscription);
        committer.close();
        sender.close();
        empty();
        asks.forEach(ask -> ask.reply()
                .completeExceptionally(
                        new Ask.RefusedException(Ask.RefusedException.Reason.CLOSING, "inference is stopping")));
        asks.clear();
    }

    /// Nobody will look at these messages any more.
    private void empty() {
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            if (message instanceof Message.AskNow ask) {
                asks.add(ask);
            } else if (message instanceof Message.Log(LogEvent event)) {
                release(event);
            }
        }
    }

    /// The device thread has dropped everything, so nothing holds the partitions back.
    private static void release(LogEvent event) {
        if (event instanceof LogEvent.Revoked revoked) {
            revoked.release();
        }
    }

    private Disposable subscribe(RecordReceiver receiver, Function<LogEvent, Message> wrap) {
        return receiver.events()
                .subscribe(
                        event -> {
                            mailbox.deliver(event, wrap.apply(event));
                            if (leaving) {
                                release(event);
                            }
                        },
                        error -> mailbox.tell(new Message.Broken(error)));
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
            case Message.Log(LogEvent event) -> log(event);
            case Message.Questions(LogEvent event) -> question(event);
            case Message.AskNow ask -> asks.add(ask);
            case Message.Wake _ -> {}
            case Message.Broken(Throwable cause) -> throw new IllegalStateException("a reader of the log broke", cause);
        }
    }

    private void log(LogEvent event) throws InterruptedException {
        switch (event) {
            case LogEvent.Assigned(Set<TopicPartition> partitions) -> takeOver(partitions);
            case Received received -> backlog.add(received);
            case LogEvent.Revoked revoked -> {
                forgetBacklog(revoked.partitions());
                queue.drop(due -> holds(revoked.partitions(), due.partition()));
                flush(config.receiver().revokeTimeout().toMillis());
                giveUp(revoked.partitions());
                revoked.release();
            }
            case LogEvent.Lost(Set<TopicPartition> partitions) -> {
                forgetBacklog(partitions);
                queue.drop(due -> holds(partitions, due.partition()));
                giveUp(partitions);
            }
            case LogEvent.CaughtUp _ -> {}
        }
    }

    /// Continues where the partitions' last owner stopped.
    private void takeOver(Set<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            Map<Integer, Map<String, ConsumerRecord<String, byte[]>>> left =
                    SettledState.read(kafka, groupId, partitions, Topic.PROGRESS, config.takeOverTimeout());
            left.forEach((partition, byStream) -> {
                List<StreamProgress> progress =
                        byStream.values().stream().map(progressRecords::decode).toList();
                watch.assigned(partition, progress, clock.millis()).forEach(queue::add);
            });
            LOGGER.info("partitions taken over partitions={}", partitions);
        }
        board.ready(true);
    }

    private void forgetBacklog(Set<TopicPartition> partitions) {
        backlog.removeIf(received -> {
            boolean gone = partitions.contains(received.partition());
            if (gone) {
                frames.done(received);
                mailbox.handled();
            }
            return gone;
        });
    }

    private void giveUp(Set<TopicPartition> partitions) {
        partitions.forEach(partition -> watch.revoked(partition.partition()));
        results.removeIf(placed -> holds(partitions, placed.partition()));
        LOGGER.info("partitions given up partitions={}", partitions);
    }

    private void question(LogEvent event) {
        switch (event) {
            case Received received -> {
                questions.done(received);
                mailbox.handled();
                change(received.record());
            }
            case LogEvent.CaughtUp _ -> questionsRead = true;
            case LogEvent.Assigned _, LogEvent.Revoked _, LogEvent.Lost _ -> {}
        }
    }

    private void change(ConsumerRecord<String, byte[]> record) {
        try {
            Question question = records.decodeQuestion(record);
            boolean changed = question == null
                    ? !configured.contains(record.key()) && book.remove(record.key(), record.timestamp())
                    : book.put(question);
            if (changed) {
                LOGGER.info(
                        "question {} id={} version={}",
                        question == null ? "removed" : "taken",
                        record.key(),
                        question == null ? 0 : question.version());
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
            handle(received);
            frames.done(received);
            mailbox.handled();
            any = true;
        }
        return any;
    }

    private boolean mustWait() {
        return config.overload() == InferenceConfig.Overload.WAIT && queue.isFull();
    }

    private void handle(Received received) {
        ConsumerRecord<String, byte[]> record = received.record();
        long nowMs = clock.millis();
        List<Due> due;
        try {
            StreamRecord decoded = records.decodeStreamRecord(record);
            due = watch.record(new Arrival(decoded, record.partition(), record.offset(), record.timestamp()), nowMs);
        } catch (UnreadableRecordException e) {
            LOGGER.warn("record goes to the dead letters reason={}", e.getMessage());
            board.deadLetter();
            results.add(new CommitBatch.Placed(record.partition(), deadLetters.record(record, e.reason(), 1)));
            due = watch.unreadable(record.partition(), record.offset(), nowMs);
        }
        due.forEach(queue::add);
    }

    private boolean shedOverflow() {
        if (config.overload() == InferenceConfig.Overload.WAIT) {
            return false;
        }
        List<Due> over = queue.overflow();
        for (Due due : over) {
            Question question = due.question();
            decided(
                    due,
                    new Outcome.Shed(
                            due.window(),
                            question.id(),
                            question.version(),
                            clock.millis(),
                            ShedReason.OVERLOAD.code()));
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
        } catch (Ask.RefusedException e) {
            ask.reply().completeExceptionally(e);
        }
        return true;
    }

    private Watch.Newest newest(String stream) {
        if (!watch.knows(stream)) {
            throw new Ask.RefusedException(
                    Ask.RefusedException.Reason.UNKNOWN_STREAM, "no frame of a stream '" + stream + "' was read here");
        }
        return watch.newest(stream)
                .orElseThrow(() -> new Ask.RefusedException(
                        Ask.RefusedException.Reason.NO_WINDOW_YET,
                        "stream '" + stream + "' has no whole window yet; ask again in a few seconds"));
    }

    private boolean answerBatch() {
        if (outcomesUndurable >= config.outcomesMax()) {
            return false;
        }
        List<Due> batch = queue.next(config.batchMax());
        if (batch.isEmpty()) {
            return false;
        }
        publish(batch);
        for (Outcome outcome : answerer.answer(batch)) {
            batch.stream().filter(due -> isOf(due, outcome)).findFirst().ifPresent(due -> decided(due, outcome));
        }
        board.batch();
        features.retainIf(this::wanted);
        return true;
    }

    private static boolean isOf(Due due, Outcome outcome) {
        return due.window().equals(outcome.window())
                && due.question().id().equals(outcome.questionId())
                && due.question().version() == outcome.questionVersion();
    }

    private boolean wanted(FrameKey key) {
        return watch.isOpen(key.stream(), key.epochMs(), key.sequence());
    }

    private void decided(Due due, Outcome outcome) {
        if (watch.decided(outcome)) {
            board.count(outcome);
            results.add(new CommitBatch.Placed(due.partition(), records.encode(outcome)));
            outcomesUndurable++;
        }
    }

    /// Group commit: the next transaction takes all that was decided while the last one ran.
    private void commitIfDue() {
        endCommit();
        long nowMs = clock.millis();
        boolean progressDue = watch.changed()
                && nowMs - committedAtMs >= config.commitInterval().toMillis();
        if (committing == null && (!results.isEmpty() || progressDue || ledgersDue(nowMs))) {
            beginCommit(nowMs);
        }
    }

    private boolean ledgersDue(long nowMs) {
        return watch.ledgersChanged()
                && nowMs - ledgersAtMs >= config.ledgerInterval().toMillis();
    }

    private void beginCommit(long nowMs) {
        boolean withLedgers = ledgersDue(nowMs);
        Checkpoint checkpoint = watch.checkpoint(nowMs, withLedgers);
        ledgersAtMs = withLedgers ? nowMs : ledgersAtMs;
        List<CommitBatch.Placed> placed = new ArrayList<>(results);
        results.clear();
        outcomesUndurable = 0;
        checkpoint
                .progress()
                .forEach(one -> placed.add(new CommitBatch.Placed(one.partition(), progressRecords.encode(one))));
        checkpoint
                .ledgers()
                .forEach(one -> placed.add(new CommitBatch.Placed(one.partition(), records.encode(one.ledger()))));
        CommitBatch batch = CommitBatch.of(kafka.topic(Topic.FRAMES), placed, checkpoint.offsetByPartition());
        CompletableFuture<Void> commit = committer.commit(batch);
        committing = commit;
        commit.whenComplete((_, _) -> mailbox.tell(new Message.Wake()));
        committedAtMs = nowMs;
    }

    /// Takes note of a commit that has ended.
    private void endCommit() {
        CompletableFuture<Void> commit = committing;
        if (commit != null && commit.isDone()) {
            committing = null;
            commit.join();
            board.commit();
        }
    }

    /// Makes everything decided so far durable before going on.
    private void flush(long timeoutMs) throws InterruptedException {
        awaitCommit(timeoutMs);
        if (!results.isEmpty() || watch.changed() || watch.ledgersChanged()) {
            ledgersAtMs = 0;
            beginCommit(clock.millis());
            awaitCommit(timeoutMs);
        }
    }

    private void awaitCommit(long timeoutMs) throws InterruptedException {
        CompletableFuture<Void> commit = committing;
        if (commit == null) {
            return;
        }
        try {
            commit.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a commit took longer than " + timeoutMs + " ms", e);
        } catch (ExecutionException _) {
            // endCommit throws it
        }
        endCommit();
    }

    private boolean draining() {
        return drainUntilMs != Long.MAX_VALUE;
    }

    private boolean drained() {
        return draining() && ((queue.isEmpty() && asks.isEmpty()) || clock.millis() >= drainUntilMs);
    }

    private long pauseMs() {
        return committing == null && watch.changed()
                ? Math.max(1, committedAtMs + config.commitInterval().toMillis() - clock.millis())
                : PUBLISH_EVERY_MS;
    }

    private void publishIfDue() {
        if (clock.millis() - publishedAtMs >= PUBLISH_EVERY_MS) {
            publish(List.of());
        }
    }

    private void publish(List<Due> running) {
        publishedAtMs = clock.millis();
        board.publish(watch, queue, running, features, config.featureBytesMax(), book, publishedAtMs);
    }

    private static boolean holds(Set<TopicPartition> partitions, int partition) {
        return partitions.stream().anyMatch(one -> one.partition() == partition);
    }

    private static void dispose(@Nullable Disposable subscription) {
        if (subscription != null) {
            subscription.dispose();
        }
    }
}

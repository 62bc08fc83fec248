package io.pyramidstream.sink.webhook;

import io.pyramidstream.kafka.GroupOffsets;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import io.pyramidstream.sink.group.Graveyard;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// From events and answers to web servers. One thread owns everything that waits; replies and records come to it as
/// notes.
public final class WebhookService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WebhookService.class);

    private static final Set<Topic> TOPICS = Set.of(Topic.EVENTS, Topic.ANSWERS, Topic.WEBHOOK_RETRIES);
    private static final Duration RETRY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    private static final long LOOK_UP_MS = 200;

    private final WebhookConfig config;
    private final KafkaSettings kafka;
    private final Clock clock;
    private final Mailroom mailroom;
    private final List<Webhook> hooks;
    private final Map<String, Board> boards = new HashMap<>();
    private final Poster poster;
    private final Graveyard graveyard;
    private final Graveyard unreadable;
    private final RecordReceiver receiver;
    private final RandomGenerator chance = RandomGenerator.getDefault();
    private final LinkedBlockingQueue<Note> notes = new LinkedBlockingQueue<>(); // bounded by the receiver's bytes
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Disposable.Swap reading = Disposables.swap();
    private volatile boolean drained;

    // owned by the thread
    private final Map<LogEvent.Received, Integer> unfinished = new HashMap<>();
    private final Map<Delivery, LogEvent.Received> origins = new HashMap<>();

    /// How one hook is.
    ///
    /// @param host      the address without what may be secret
    /// @param delivered that the receiver took
    /// @param retried   attempts that failed and are to be made again
    /// @param givenUp   deliveries that went to the dead letters
    /// @param waiting   deliveries
    /// @param trouble   why the last attempt failed; empty when it did not
    public record Status(
            String name, String host, long delivered, long retried, long givenUp, int waiting, String trouble) {}

    private static final class Board {
        private final Outbox outbox;
        private volatile Status status;

        Board(Outbox outbox, Webhook hook) {
            this.outbox = outbox;
            status = new Status(hook.name(), hook.host(), 0, 0, 0, 0, "");
        }
    }

    private sealed interface Note {
        record Heard(LogEvent event) implements Note {}

        record Replied(Delivery delivery, Reply reply) implements Note {}
    }

    public WebhookService(WebhookConfig config, KafkaSettings kafka, Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.clock = clock;
        hooks = config.all();
        mailroom = new Mailroom(hooks, kafka);
        hooks.forEach(hook -> boards.put(
                hook.name(), new Board(new Outbox(config.policy(), config.waitingMax(), config.inFlightMax()), hook)));
        poster = new Poster(config, clock);
        graveyard = new Graveyard(kafka, Topic.WEBHOOK_DEAD_LETTERS);
        unreadable = new Graveyard(kafka, Topic.DEAD_LETTERS);
        receiver = RecordReceiver.ofGroup(
                kafka,
                ReceiverSettings.DEFAULT.withBytes(config.readerBytesMax() / 2, config.readerBytesMax()),
                kafka.topicPrefix() + config.group(),
                TOPICS,
                RecordReceiver.Commits.ON_ACK);
        thread = Thread.ofPlatform().daemon().name("webhooks").unstarted(this::work);
    }

    /// Begins to read and deliver, in the background: what comes from now on, and when this group ran before, what came
    /// meanwhile. Call it once.
    public void start() {
        GroupOffsets.beginAtEnd(kafka, config.group(), TOPICS);
        thread.start();
        reading.update(Flux.defer(receiver::events)
                .doOnNext(event -> notes.add(new Note.Heard(event)))
                .doOnError(e -> LOGGER.warn("webhooks: reading failed, trying again reason={}", e.toString()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, RETRY_MIN).maxBackoff(RETRY_MAX))
                .subscribe(_ -> {}, e -> LOGGER.error("webhooks: reading ended", e)));
    }

    public List<Status> status() {
        return hooks.stream().map(hook -> board(hook).status).toList();
    }

    /// Sends one signed test message now, and waits for the reply.
    ///
    /// @return why it was not taken; empty when it was
    /// @throws IllegalArgumentException when there is no such hook
    public Optional<String> test(String name) {
        Webhook hook = hooks.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no webhook '" + name + "'"));
        long nowMs = clock.millis();
        return switch (poster.post(hook, "test/" + nowMs, Message.test(nowMs)).join()) {
            case Reply.Taken _ -> Optional.empty();
            case Reply.NotTaken(String reason, Duration _) -> Optional.of(reason);
            case Reply.Hopeless(String reason) -> Optional.of(reason);
        };
    }

    /// Ends; what is not delivered is left to whoever reads next.
    @Override
    public void close() {
        closing.countDown();
        receiver.close(); // while the thread still gives partitions back
        reading.dispose();
        drained = true;
        if (thread.getState() != Thread.State.NEW) {
            try {
                thread.join(config.timeout());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        poster.close();
        graveyard.close();
        unreadable.close();
    }

    private Board board(Webhook hook) {
        Board board = boards.get(hook.name());
        if (board == null) {
            throw new IllegalStateException("no board of " + hook.name());
        }
        return board;
    }

    // ---- on the thread ----

    private void work() {
        try {
            while (!drained) {
                Note note = notes.poll(pauseMs(), TimeUnit.MILLISECONDS);
                while (note != null) {
                    take(note);
                    note = notes.poll();
                }
                if (closing.getCount() > 0) {
                    attemptWhatIsDue();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // the thread's top: nobody else would hear of it
            LOGGER.error("webhooks: stopped; offsets are kept, restart to go on", e);
        }
    }

    private long pauseMs() {
        long nowMs = clock.millis();
        return boards.values().stream()
                .map(board -> board.outbox.nextDueMs())
                .filter(OptionalLong::isPresent)
                .mapToLong(due -> Math.clamp(due.getAsLong() - nowMs, 1, LOOK_UP_MS))
                .min()
                .orElse(LOOK_UP_MS);
    }

    private void take(Note note) throws InterruptedException {
        switch (note) {
            case Note.Heard(LogEvent.Received received) -> heard(received);
            case Note.Heard(LogEvent.Revoked revoked) -> {
                drop(revoked.partitions());
                revoked.release();
            }
            case Note.Heard(LogEvent.Lost lost) -> drop(lost.partitions());
            case Note.Heard(LogEvent _) -> {}
            case Note.Replied(Delivery delivery, Reply reply) -> replied(delivery, reply);
        }
    }

    private void drop(Set<TopicPartition> partitions) {
        boards.values().forEach(board -> board.outbox.drop(partitions));
        unfinished.keySet().removeIf(received -> partitions.contains(received.partition()));
        origins.values().removeIf(received -> partitions.contains(received.partition()));
    }

    private void heard(LogEvent.Received received) throws InterruptedException {
        List<Delivery> deliveries = deliveries(received.record());
        unfinished.put(received, deliveries.size());
        deliveries.forEach(delivery -> origins.put(delivery, received));
        for (Delivery delivery : deliveries) {
            Board board = board(delivery.hook());
            if (!board.outbox.offer(delivery)) {
                giveUp(delivery, config.waitingMax() + " deliveries wait for this hook already");
            }
            tell(board, 0, 0, 0, board.status.trouble());
        }
        if (deliveries.isEmpty()) {
            unfinished.remove(received);
            receiver.ack(received);
        }
    }

    private List<Delivery> deliveries(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        try {
            return mailroom.deliveries(record);
        } catch (UnreadableRecordException e) {
            unreadable.bury(record, e.reason());
            return List.of();
        }
    }

    private void attemptWhatIsDue() {
        long nowMs = clock.millis();
        for (Board board : boards.values()) {
            for (Delivery delivery : board.outbox.due(nowMs)) {
                var _ = poster.post(delivery.hook(), delivery.id(), delivery.body())
                        .thenAccept(reply -> notes.add(new Note.Replied(delivery, reply)));
            }
        }
    }

    private void replied(Delivery delivery, Reply reply) throws InterruptedException {
        Board board = board(delivery.hook());
        switch (board.outbox.answered(delivery, reply, clock.millis(), chance.nextDouble())) {
            case RetryPolicy.Next.Delivered() -> {
                tell(board, 1, 0, 0, "");
                finish(delivery);
            }
            case RetryPolicy.Next.Again _ -> {
                String reason = reply instanceof Reply.NotTaken(String why, Duration _) ? why : "";
                if (board.status.trouble().isEmpty()) {
                    LOGGER.warn("webhook not taken, trying again hook={} reason={}", delivery.hook(), reason);
                }
                tell(board, 0, 1, 0, reason);
            }
            case RetryPolicy.Next.GiveUp(String reason) -> {
                giveUp(delivery, reason);
                tell(board, 0, 0, 0, reason);
            }
        }
    }

    /// To the dead letters, with the retries topic as the place where a replay puts it. Without Kafka this waits: the
    /// offset is not committed, and there is nothing to read either.
    private void giveUp(Delivery delivery, String reason) throws InterruptedException {
        Board board = board(delivery.hook());
        while (closing.getCount() > 0) {
            try {
                graveyard.bury(mailroom.forRetry(delivery), delivery.hook().name() + ": " + reason);
                tell(board, 0, 0, 1, reason);
                finish(delivery);
                return;
            } catch (RuntimeException e) {
                LOGGER.warn("webhooks: dead letter not written, trying again reason={}", e.toString());
                boolean _ = closing.await(RETRY_MIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /// Acknowledges the record once all hooks are done with it.
    private void finish(Delivery delivery) {
        LogEvent.Received received = origins.remove(delivery);
        if (received == null) {
            return;
        }
        Integer left = unfinished.computeIfPresent(received, (_, count) -> count - 1);
        if (left != null && left == 0) {
            unfinished.remove(received);
            receiver.ack(received);
        }
    }

    private static void tell(Board board, int delivered, int retried, int givenUp, String trouble) {
        Status s = board.status;
        board.status = new Status(
                s.name(),
                s.host(),
                s.delivered() + delivered,
                s.retried() + retried,
                s.givenUp() + givenUp,
                board.outbox.waiting(),
                trouble);
    }
}

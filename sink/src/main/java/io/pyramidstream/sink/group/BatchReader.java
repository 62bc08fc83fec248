package io.pyramidstream.sink.group;

import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads topics as a member of a group and hands batches to a handler, on one thread of its own. Offsets are committed
/// after the handler took the batch; one that fails gets the same batch again until it takes it, and meanwhile what
/// comes waits on Kafka. So every record is handled at least once, in order per partition.
///
/// A batch is what is there: one record when little comes, up to `batchMax` when the handler is slow.
public final class BatchReader implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(BatchReader.class);
    private static final Duration LOOK_UP_EVERY = Duration.ofMillis(100);

    /// Takes a batch, or throws, and then gets it again.
    @FunctionalInterface
    public interface Handler {
        void handle(List<ConsumerRecord<String, byte[]>> batch) throws Exception;
    }

    /// @param name     of the thread, and for people
    /// @param group    consumer group, after the topic prefix
    /// @param batchMax most records of one batch
    /// @param bytesMax bytes of records received and not yet handled
    /// @param retryMin pause after a failure, doubled each time
    /// @param retryMax longest such pause
    public record Settings(
            String name, String group, int batchMax, long bytesMax, Duration retryMin, Duration retryMax) {}

    /// How it goes.
    ///
    /// @param handled  records
    /// @param failures of the handler and of reading
    /// @param trouble  what went wrong last, empty since a batch was handled
    public record Status(long handled, long failures, String trouble) {}

    private final Settings settings;
    private final RecordReceiver receiver;
    private final Handler handler;
    private final BlockingQueue<LogEvent> waiting;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread worker;
    private final Disposable.Swap reading = Disposables.swap();
    private volatile boolean drained;
    private volatile Status status = new Status(0, 0, "");

    public BatchReader(Settings settings, KafkaSettings kafka, Set<Topic> topics, Handler handler) {
        this.settings = settings;
        this.handler = handler;
        receiver = RecordReceiver.ofGroup(
                kafka,
                ReceiverSettings.DEFAULT.withBytes(Math.max(1, settings.bytesMax() / 2), settings.bytesMax()),
                kafka.topicPrefix() + settings.group(),
                topics,
                RecordReceiver.Commits.ON_ACK);
        waiting = new ArrayBlockingQueue<>(settings.batchMax());
        worker = Thread.ofPlatform().daemon().name(settings.name()).unstarted(this::work);
    }

    /// Begins to read, in the background. Call it once.
    public void start() {
        worker.start();
        reading.update(Flux.defer(receiver::events)
                .doOnNext(this::queue)
                .doOnError(this::tell)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, settings.retryMin()).maxBackoff(settings.retryMax()))
                .subscribe(_ -> {}, e -> LOGGER.error("{}: reading ended", settings.name(), e)));
    }

    public Status status() {
        return status;
    }

    /// Stops after the batch that is being handled; one that keeps failing is left to whoever reads next.
    @Override
    public void close() {
        closing.countDown();
        receiver.close();
        reading.dispose();
        drained = true;
        if (worker.getState() == Thread.State.NEW) {
            return;
        }
        try {
            worker.join(ReceiverSettings.DEFAULT.revokeTimeout());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// On the receiver's delivery thread, which may wait.
    private void queue(LogEvent event) {
        try {
            waiting.put(event);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            List<LogEvent> batch = new ArrayList<>();
            while (!drained) {
                LogEvent first = waiting.poll(LOOK_UP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, settings.batchMax() - 1);
                    take(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // the thread's top: nobody else would hear of it
            LOGGER.error("{}: stopped; offsets are kept, restart to go on", settings.name(), e);
            status = new Status(status.handled(), status.failures() + 1, "stopped: " + e);
        }
    }

    private void take(List<LogEvent> events) throws InterruptedException {
        List<LogEvent.Received> batch = new ArrayList<>();
        for (LogEvent event : events) {
            switch (event) {
                case LogEvent.Received received -> batch.add(received);
                case LogEvent.Revoked revoked -> {
                    finish(batch);
                    batch.clear();
                    revoked.release();
                }
                case LogEvent.Assigned _, LogEvent.Lost _, LogEvent.CaughtUp _ -> {}
            }
        }
        finish(batch);
    }

    private void finish(List<LogEvent.Received> batch) throws InterruptedException {
        if (!batch.isEmpty() && handled(batch)) {
            batch.forEach(receiver::ack);
            status = new Status(status.handled() + batch.size(), status.failures(), "");
        }
    }

    /// Until it is handled, or this is closing.
    private boolean handled(List<LogEvent.Received> batch) throws InterruptedException {
        List<ConsumerRecord<String, byte[]>> records =
                batch.stream().map(LogEvent.Received::record).toList();
        Duration pause = settings.retryMin();
        while (true) {
            try {
                handler.handle(records);
                return true;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) { // whatever a handler meets, the batch is not lost
                tell(e);
            }
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(settings.retryMax()) < 0 ? twice : settings.retryMax();
        }
    }

    private void tell(Throwable e) {
        LOGGER.warn("{}: failed, trying again; records wait on Kafka reason={}", settings.name(), e.toString());
        Status now = status;
        status = new Status(now.handled(), now.failures() + 1, String.valueOf(e.getMessage()));
    }
}

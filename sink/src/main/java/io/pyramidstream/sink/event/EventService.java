package io.pyramidstream.sink.event;

import io.pyramidstream.kafka.FencedException;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.TransactionalSender;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Watches the answers for what rules look for, and tells of it on the events topic, each record once.
///
/// ```java
/// try (var sink = new SinkService(SinkConfig.DEFAULT, kafka, clock);
///         var events = new EventService(config, kafka, sink, PictureFolder.open(folder, bytesMax), clock)) {
///     sink.start();
///     events.start();
/// }
/// ```
///
/// One thread of its own. The topics must exist.
public final class EventService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventService.class);

    private final EventConfig config;
    private final KafkaSettings kafka;
    private final LogView log;
    private final PictureStore pictures;
    private final Clock clock;
    private final ResultSender results;
    private final EventCounts counts = new EventCounts();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sink-events").unstarted(this::work);
    private volatile @Nullable EventSession session;

    public EventService(EventConfig config, KafkaSettings kafka, LogView log, PictureStore pictures, Clock clock) {
        this(
                config,
                kafka,
                log,
                pictures,
                clock,
                new TransactionalSender(kafka, config.transactions(), kafka.topicPrefix() + config.transactionalId()));
    }

    /// @param results how events become durable; closed by the service
    public EventService(
            EventConfig config,
            KafkaSettings kafka,
            LogView log,
            PictureStore pictures,
            Clock clock,
            ResultSender results) {
        this.config = config;
        this.kafka = kafka;
        this.log = log;
        this.pictures = pictures;
        this.clock = clock;
        this.results = results;
    }

    /// Starts the thread and returns at once. Call it once.
    public void start() {
        thread.start();
    }

    public EventFigures figures() {
        return counts.figures(pictures.bytes());
    }

    /// What events show.
    public PictureStore pictures() {
        return pictures;
    }

    /// Makes durable what was seen, leaves the group and ends the thread; a successor goes on from there.
    @Override
    public void close() {
        closing.countDown();
        EventSession running = session;
        if (running != null) {
            running.stop();
        }
        Duration patience = config.takeOverTimeout()
                .plus(config.receiver().revokeTimeout())
                .plus(config.receiver().closeTimeout())
                .plus(config.transactions().closeTimeout());
        try {
            if (thread.getState() == Thread.State.NEW) {
                results.close();
            } else if (!thread.join(patience)) {
                LOGGER.warn("the event thread does not end, it is interrupted after={}", patience);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }

    private void work() {
        try {
            while (closing.getCount() > 0 && !session()) {
                counts.restarted();
                if (closing.await(config.restartBackoff().toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOGGER.warn("the event thread was interrupted");
        } catch (RuntimeException | Error e) {
            LOGGER.error("events stop for good", e);
            counts.failed(String.valueOf(e.getMessage()));
        } finally {
            session = null;
            results.close();
        }
    }

    /// @return whether it ended because it was told to
    private boolean session() throws InterruptedException {
        try (EventSession running = new EventSession(config, kafka, log, pictures, results, counts, clock)) {
            session = running;
            if (closing.getCount() == 0) {
                return true; // close() may have looked before there was a session to stop
            }
            running.run();
            return true;
        } catch (FencedException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.warn("the session broke and is built anew from the log", e);
            return false;
        } finally {
            session = null;
        }
    }
}

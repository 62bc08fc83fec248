package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

import java.time.Duration;
import java.util.function.Supplier;

/// One subscription: its two threads, from the moment it is started until both have ended.
final class LogSubscription implements Subscription {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogSubscription.class);

    private final Subscribed subscribed;
    private final ReceiverSettings settings;
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final CoreSubscriber<? super LogEvent> subscriber;
    private final Handover handover;
    private final Thread pollThread;
    private final Thread deliveryThread;

    private volatile @Nullable PollLoop pollLoop;
    private volatile boolean stopping;

    /// @param predecessor the receiver's last subscription, whose client must be closed before ours is opened
    LogSubscription(
            Subscribed subscribed,
            ReceiverSettings settings,
            Supplier<Consumer<String, byte[]>> consumers,
            CoreSubscriber<? super LogEvent> subscriber,
            @Nullable LogSubscription predecessor) {
        this.subscribed = subscribed;
        this.settings = settings;
        this.consumers = consumers;
        this.subscriber = subscriber;
        this.handover = new Handover(settings, subscribed.tracksAcks(), this::wakePoll);
        this.pollThread = Thread.ofPlatform()
                .daemon()
                .name("kafka-poll-" + subscribed.label())
                .unstarted(() -> poll(predecessor));
        this.deliveryThread = Thread.ofPlatform()
                .daemon()
                .name("kafka-deliver-" + subscribed.label())
                .unstarted(this::deliver);
    }

    void start() {
        deliveryThread.start();
        pollThread.start();
    }

    Handover handover() {
        return handover;
    }

    @Nullable
    Membership membership() {
        PollLoop loop = pollLoop;
        return loop == null ? null : loop.membership();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            handover.request(n);
        }
    }

    @Override
    public void cancel() {
        handover.cancel();
        stopPolling();
    }

    /// Ends in good order, see {@link RecordReceiver#close()}. Does not wait when called by the subscriber itself.
    void stop() {
        stopPolling();
        if (Thread.currentThread() != deliveryThread) {
            Duration most =
                    settings.revokeTimeout().plus(settings.closeTimeout()).plus(settings.closeTimeout());
            joinQuietly(pollThread, most);
            joinQuietly(deliveryThread, settings.closeTimeout());
        }
    }

    /// Whether another subscription may follow.
    boolean over() {
        return handover.cancelled() || handover.failure() != null || stopping;
    }

    private void stopPolling() {
        stopping = true;
        PollLoop loop = pollLoop;
        if (loop != null) {
            loop.stop();
        }
    }

    private void poll(@Nullable LogSubscription predecessor) {
        if (predecessor != null) {
            joinQuietly(predecessor.pollThread, settings.closeTimeout());
        }
        Consumer<String, byte[]> consumer = null;
        try {
            consumer = consumers.get();
            PollLoop loop = new PollLoop(subscribed, settings, consumer, handover);
            pollLoop = loop;
            if (stopping) {
                loop.stop();
            }
            loop.run();
            close(consumer);
            handover.complete();
        } catch (Throwable e) { // the thread's top: the subscriber decides
            close(consumer);
            handover.fail(e);
        } finally {
            pollLoop = null;
        }
    }

    private void close(@Nullable Consumer<String, byte[]> consumer) {
        if (consumer == null) {
            return;
        }
        try {
            consumer.close(CloseOptions.timeout(settings.closeTimeout()));
        } catch (KafkaException e) {
            LOGGER.warn("consumer not closed cleanly group={} reason={}", subscribed.label(), e.toString());
        }
    }

    private void deliver() {
        try {
            LogEvent event = handover.take();
            while (event != null) {
                subscriber.onNext(event);
                event = handover.take();
            }
            Throwable failure = handover.failure();
            if (handover.cancelled()) {
                return;
            }
            if (failure != null) {
                subscriber.onError(failure);
            } else {
                subscriber.onComplete();
            }
        } catch (InterruptedException _) {
            cancel();
        } catch (
                Throwable e) { // the thread's top: a subscriber must not throw; without one there is nobody to read for
            LOGGER.error("the subscriber threw, its subscription ends group={}", subscribed.label(), e);
            cancel();
        }
    }

    private void wakePoll() {
        PollLoop loop = pollLoop;
        if (loop != null) {
            loop.wake();
        }
    }

    private static void joinQuietly(Thread thread, Duration most) {
        if (thread.getState() == Thread.State.NEW) {
            return; // ended before it began: it will start, see that, and end
        }
        try {
            thread.join(most);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

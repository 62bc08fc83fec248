package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import static org.awaitility.Awaitility.await;

/// A subscriber that writes down what it is told, and does with each event what the test says.
final class Recorder extends BaseSubscriber<LogEvent> {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final long initialDemand;
    private final Consumer<LogEvent> reaction;
    private volatile @Nullable Throwable error;
    private volatile boolean completed;

    Recorder(Consumer<LogEvent> reaction) {
        this(Long.MAX_VALUE, reaction);
    }

    Recorder(long initialDemand, Consumer<LogEvent> reaction) {
        this.initialDemand = initialDemand;
        this.reaction = reaction;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (initialDemand > 0) {
            subscription.request(initialDemand);
        }
    }

    @Override
    protected void hookOnNext(LogEvent event) {
        events.add(event);
        reaction.accept(event);
    }

    @Override
    protected void hookOnError(Throwable throwable) {
        error = throwable;
    }

    @Override
    protected void hookOnComplete() {
        completed = true;
    }

    boolean completed() {
        return completed;
    }

    @Nullable
    Throwable error() {
        return error;
    }

    List<LogEvent> events() {
        return List.copyOf(events);
    }

    List<Received> received() {
        List<Received> received = new ArrayList<>();
        for (LogEvent event : events) {
            if (event instanceof Received r) {
                received.add(r);
            }
        }
        return received;
    }

    <E extends LogEvent> boolean saw(Class<E> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    /// Partitions assigned and not given or taken away.
    Set<TopicPartition> held() {
        Set<TopicPartition> held = new HashSet<>();
        for (LogEvent event : events) {
            switch (event) {
                case LogEvent.Assigned a -> held.addAll(a.partitions());
                case LogEvent.Revoked r -> held.removeAll(r.partitions());
                case LogEvent.Lost l -> held.removeAll(l.partitions());
                case Received _, LogEvent.CaughtUp _ -> {}
            }
        }
        return held;
    }

    /// The newest assignment of each partition, lost or not.
    Map<TopicPartition, Long> assignments() {
        Map<TopicPartition, Long> assignments = new HashMap<>();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Assigned a) {
                a.partitions().forEach(partition -> assignments.put(partition, a.assignment()));
            }
        }
        return assignments;
    }

    static void eventually(String what, Callable<Boolean> condition) {
        await(what).atMost(TestLog.PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }
}

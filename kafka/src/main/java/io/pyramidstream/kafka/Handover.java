package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Between the poll thread, which puts, the delivery thread, which takes as much as was asked for, and whoever gives
/// records back. Counts what is out there: queued, or shown and not given back. One lock; Kafka is never called under
/// it.
final class Handover {

    private final ReceiverSettings settings;
    private final boolean tracksAcks;
    private final Runnable wakePoll;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All guarded by lock.
    private final Deque<LogEvent> queue = new ArrayDeque<>();
    private final Map<TopicPartition, Outstanding> outstanding = new HashMap<>();
    private long demand;
    private boolean paused;
    private boolean cancelled;
    private boolean completed;
    private @Nullable Throwable failure;

    /// @param wakePoll called when a paused poll thread may resume
    Handover(ReceiverSettings settings, boolean tracksAcks, Runnable wakePoll) {
        this.settings = settings;
        this.tracksAcks = tracksAcks;
        this.wakePoll = wakePoll;
    }

    // ---- the poll thread ----

    void put(LogEvent event) {
        putAll(List.of(event));
    }

    void putAll(Collection<? extends LogEvent> events) {
        locked(() -> {
            for (LogEvent event : events) {
                queue.add(event);
                if (event instanceof Received received) {
                    outstanding
                            .computeIfAbsent(received.partition(), _ -> new Outstanding(tracksAcks))
                            .add(received);
                }
            }
            changed.signalAll();
        });
    }

    /// Decides whether fetching is paused: above the high marks it is, below the low marks it is not, between it stays.
    boolean paused() {
        lock.lock();
        try {
            if (bytes() >= settings.bytesHigh() || records() >= settings.recordsHigh()) {
                paused = true;
            } else if (belowLow()) {
                paused = false;
            }
            return paused;
        } finally {
            lock.unlock();
        }
    }

    /// Takes back records of these partitions that were not shown yet.
    void unqueue(Set<TopicPartition> partitions) {
        locked(() -> queue.removeIf(event -> {
            if (!(event instanceof Received received) || !partitions.contains(received.partition())) {
                return false;
            }
            Outstanding records = outstanding.get(received.partition());
            if (records != null) {
                records.remove(received);
            }
            return true;
        }));
    }

    /// Forgets these partitions; records of them that are given back from now on are ignored.
    void forget(Set<TopicPartition> partitions) {
        unqueue(partitions);
        locked(() -> outstanding.keySet().removeAll(partitions));
    }

    /// Waits until `released`, or nothing of these partitions is out any more (when acknowledgements are tracked), or
    /// the subscriber is gone.
    ///
    /// @return false when the timeout passed first
    boolean awaitReleased(Set<TopicPartition> partitions, BooleanSupplier released, Duration timeout)
            throws InterruptedException {
        long leftNs = timeout.toNanos();
        lock.lock();
        try {
            while (!released.getAsBoolean() && !cancelled && !(tracksAcks && nothingOut(partitions))) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = changed.awaitNanos(leftNs);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// What is acknowledged and not yet committed.
    Map<TopicPartition, OffsetAndMetadata> toCommit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        locked(() -> outstanding.forEach((partition, records) -> {
            if (records.toCommit() >= 0) {
                offsets.put(partition, new OffsetAndMetadata(records.toCommit()));
            }
        }));
        return offsets;
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        locked(() -> offsets.forEach((partition, offset) -> {
            Outstanding records = outstanding.get(partition);
            if (records != null) {
                records.committed(offset.offset());
            }
        }));
    }

    /// No more events; what is queued is still delivered.
    void complete() {
        locked(() -> {
            completed = true;
            changed.signalAll();
        });
    }

    /// No more events; what is queued is dropped.
    void fail(Throwable error) {
        locked(() -> {
            failure = error;
            changed.signalAll();
        });
    }

    // ---- the delivery thread ----

    /// Waits for the next event that was asked for; null when there is none to come.
    @Nullable
    LogEvent take() throws InterruptedException {
        lock.lock();
        try {
            while (!cancelled && failure == null) {
                if (demand > 0 && !queue.isEmpty()) {
                    demand -= demand == Long.MAX_VALUE ? 0 : 1;
                    return queue.poll();
                }
                if (completed && queue.isEmpty()) {
                    return null;
                }
                changed.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    // ---- any thread ----

    void request(long more) {
        locked(() -> {
            demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
            changed.signalAll();
        });
    }

    void cancel() {
        locked(() -> {
            cancelled = true;
            queue.clear();
            changed.signalAll();
        });
    }

    void giveBack(Received received, boolean ack) {
        boolean wake;
        lock.lock();
        try {
            Outstanding records = outstanding.get(received.partition());
            if (records == null) {
                return;
            }
            records.giveBack(received, ack);
            wake = paused && belowLow();
            paused = paused && !wake;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (wake) {
            wakePoll.run();
        }
    }

    /// Something that {@link #awaitReleased} waits for may have happened.
    void signal() {
        locked(changed::signalAll);
    }

    boolean cancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    long bufferedBytes() {
        lock.lock();
        try {
            return bytes();
        } finally {
            lock.unlock();
        }
    }

    private boolean belowLow() {
        return bytes() <= settings.bytesLow() && records() <= settings.recordsLow();
    }

    private long bytes() {
        long sum = 0;
        for (Outstanding records : outstanding.values()) {
            sum += records.bytes();
        }
        return sum;
    }

    private int records() {
        int sum = 0;
        for (Outstanding records : outstanding.values()) {
            sum += records.records();
        }
        return sum;
    }

    private boolean nothingOut(Set<TopicPartition> partitions) {
        return partitions.stream().map(outstanding::get).allMatch(records -> records == null || records.records() == 0);
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}

package io.pyramidstream.sink.webhook;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// What waits to be delivered to one hook: a queue per stream, of which only the first is tried. Plain and owned by one
/// thread.
final class Outbox {

    private final RetryPolicy policy;
    private final int waitingMax;
    private final int inFlightMax;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private int waiting;
    private int inFlight;

    private static final class Lane {
        private final Deque<Delivery> queue = new ArrayDeque<>();
        private int attempts;
        private long dueMs = Long.MIN_VALUE;
        private boolean busy;
    }

    /// @param waitingMax  deliveries held, those in flight included
    /// @param inFlightMax attempts at once
    Outbox(RetryPolicy policy, int waitingMax, int inFlightMax) {
        this.policy = policy;
        this.waitingMax = waitingMax;
        this.inFlightMax = inFlightMax;
    }

    /// @return false when it is full
    boolean offer(Delivery delivery) {
        if (waiting >= waitingMax) {
            return false;
        }
        waiting++;
        lanes.computeIfAbsent(delivery.stream(), _ -> new Lane()).queue.add(delivery);
        return true;
    }

    /// What to try now. Each comes back with {@link #answered}.
    List<Delivery> due(long nowMs) {
        List<Delivery> due = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            if (inFlight >= inFlightMax) {
                break;
            }
            if (!lane.busy && lane.dueMs <= nowMs) {
                lane.busy = true;
                inFlight++;
                due.add(lane.queue.getFirst());
            }
        }
        return due;
    }

    /// When there is something to try next; empty while only replies are waited for, or nothing.
    OptionalLong nextDueMs() {
        if (inFlight >= inFlightMax) {
            return OptionalLong.empty();
        }
        return lanes.values().stream()
                .filter(lane -> !lane.busy)
                .mapToLong(lane -> lane.dueMs)
                .min();
    }

    /// An attempt is over. Unless it is to be tried again, the delivery has left and the next of its stream may go.
    ///
    /// @param chance [0, 1)
    RetryPolicy.Next answered(Delivery delivery, Reply reply, long nowMs, double chance) {
        inFlight--;
        Lane lane = lanes.get(delivery.stream());
        if (lane == null || lane.queue.peekFirst() != delivery) {
            return new RetryPolicy.Next.Delivered(); // dropped meanwhile: it is somebody else's now
        }
        lane.busy = false;
        lane.attempts++;
        RetryPolicy.Next next = policy.next(lane.attempts, reply, nowMs, chance);
        if (next instanceof RetryPolicy.Next.Again(long atMs)) {
            lane.dueMs = atMs;
        } else {
            leave(delivery.stream(), lane);
        }
        return next;
    }

    /// Forgets what came from these partitions: another process delivers it now.
    void drop(Set<TopicPartition> partitions) {
        lanes.values().removeIf(lane -> {
            Delivery first = lane.queue.getFirst();
            int before = lane.queue.size();
            lane.queue.removeIf(each -> partitions.contains(
                    new TopicPartition(each.record().topic(), each.record().partition())));
            waiting -= before - lane.queue.size();
            if (lane.queue.peekFirst() != first) {
                lane.busy = false;
                lane.attempts = 0;
                lane.dueMs = Long.MIN_VALUE;
            }
            return lane.queue.isEmpty();
        });
    }

    int waiting() {
        return waiting;
    }

    private void leave(String stream, Lane lane) {
        lane.queue.removeFirst();
        waiting--;
        lane.attempts = 0;
        lane.dueMs = Long.MIN_VALUE;
        lanes.remove(stream); // to the end of the line, so that no stream is always first
        if (!lane.queue.isEmpty()) {
            lanes.put(stream, lane);
        }
    }
}

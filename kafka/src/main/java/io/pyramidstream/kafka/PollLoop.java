package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What the poll thread does as long as one subscription lasts. Everything here runs on that thread, Kafka's rebalance
/// callbacks included, but for {@link #membership()}, {@link #stop()} and {@link #wake()}.
final class PollLoop implements ConsumerRebalanceListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(PollLoop.class);

    /// Of all receivers, so that a receiver's next subscription repeats no number either.
    private static final AtomicLong ASSIGNMENTS = new AtomicLong();

    private final Subscribed subscribed;
    private final ReceiverSettings settings;
    private final Consumer<String, byte[]> consumer;
    private final Handover handover;
    /// Each with its assignment.
    private final Map<TopicPartition, Long> held = new HashMap<>();

    private volatile boolean stopping;
    private volatile @Nullable Membership membership;
    private @Nullable CatchUp catchUp;
    private long lastCommitNs = System.nanoTime();

    PollLoop(Subscribed subscribed, ReceiverSettings settings, Consumer<String, byte[]> consumer, Handover handover) {
        this.subscribed = subscribed;
        this.settings = settings;
        this.consumer = consumer;
        this.handover = handover;
    }

    /// The membership of the moment, null before the first one and after the last.
    @Nullable
    Membership membership() {
        return membership;
    }

    /// Ends {@link #run()} soon.
    void stop() {
        stopping = true;
        wake();
    }

    /// Ends a poll that has nothing to wait for any more.
    void wake() {
        consumer.wakeup();
    }

    /// Polls until stopped or cancelled, then gives back what is held, if the subscriber is still there to hear of it.
    void run() throws InterruptedException {
        try {
            begin();
        } catch (WakeupException _) {
            return; // stopped before there was anything to give back
        }
        while (!stopping && !handover.cancelled()) {
            regulate();
            try {
                pollOnce();
            } catch (WakeupException _) {
                // There is room again, or the end has come: the loop looks.
            }
            commitIfDue();
        }
        handover.unqueue(consumer.assignment());
        handBack(Set.copyOf(held.keySet()));
        membership = null;
    }

    private void begin() {
        switch (subscribed) {
            case Subscribed.AsMember member -> consumer.subscribe(member.topics(), this);
            case Subscribed.Wholly wholly -> {
                catchUp = CatchUp.begin(consumer, wholly);
                handover.put(new LogEvent.Assigned(consumer.assignment(), ASSIGNMENTS.incrementAndGet()));
            }
        }
    }

    private void regulate() {
        Set<TopicPartition> paused = consumer.paused();
        if (handover.paused()) {
            consumer.pause(consumer.assignment());
        } else if (!paused.isEmpty()) {
            consumer.resume(paused);
        }
    }

    private void pollOnce() {
        List<Received> received = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(settings.pollTimeout())) {
            received.add(new Received(record, RecordSizes.bytes(record)));
        }
        if (!received.isEmpty()) {
            handover.putAll(received);
        }
        if (!held.isEmpty()) {
            remember();
        }
        if (catchUp != null && catchUp.reached(consumer)) {
            handover.put(new LogEvent.CaughtUp());
            catchUp = null;
        }
    }

    // ---- the group ----

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        long assignment = ASSIGNMENTS.incrementAndGet();
        partitions.forEach(partition -> held.put(partition, assignment));
        remember();
        if (partitions.isEmpty()) {
            return;
        }
        if (handover.paused()) {
            consumer.pause(partitions);
        }
        LOGGER.debug("assigned group={} partitions={}", subscribed.label(), partitions);
        handover.put(new LogEvent.Assigned(Set.copyOf(partitions), assignment));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        remember(); // with the cooperative protocol the generation has already changed
        try {
            handBack(Set.copyOf(partitions));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        Set<TopicPartition> lost = intersection(partitions);
        forget(lost);
        if (!lost.isEmpty() && !handover.cancelled()) {
            LOGGER.warn("lost group={} partitions={}: this member was taken for dead", subscribed.label(), lost);
            handover.put(new LogEvent.Lost(lost));
        }
    }

    private void handBack(Set<TopicPartition> partitions) throws InterruptedException {
        Set<TopicPartition> back = intersection(partitions);
        if (!back.isEmpty() && !handover.cancelled()) {
            AtomicBoolean released = new AtomicBoolean();
            handover.unqueue(back);
            handover.put(new LogEvent.Revoked(back, () -> {
                released.set(true);
                handover.signal();
            }));
            LOGGER.debug("revoked group={} partitions={}", subscribed.label(), back);
            if (!handover.awaitReleased(back, released::get, settings.revokeTimeout())) {
                LOGGER.warn(
                        "revoked and not released in time, going on group={} partitions={} timeout={}",
                        subscribed.label(),
                        back,
                        settings.revokeTimeout());
            }
        }
        commit();
        forget(back);
    }

    private Set<TopicPartition> intersection(Collection<TopicPartition> partitions) {
        Set<TopicPartition> both = new HashSet<>(partitions);
        both.retainAll(held.keySet());
        return both;
    }

    private void forget(Set<TopicPartition> gone) {
        handover.forget(gone);
        held.keySet().removeAll(gone);
        remember();
    }

    private void remember() {
        if (subscribed instanceof Subscribed.AsMember) {
            membership = new Membership(consumer.groupMetadata(), held);
        }
    }

    // ---- commits ----

    private void commitIfDue() {
        long nowNs = System.nanoTime();
        if (nowNs - lastCommitNs >= settings.commitInterval().toNanos()) {
            lastCommitNs = nowNs;
            commit();
        }
    }

    /// What cannot be committed now is tried again with the next commit, unless its partition is gone by then.
    private void commit() {
        if (!subscribed.tracksAcks()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = handover.toCommit();
        offsets.keySet().retainAll(held.keySet());
        if (offsets.isEmpty()) {
            return;
        }
        boolean woken = true;
        while (woken) {
            try {
                consumer.commitSync(offsets, settings.closeTimeout());
                handover.committed(offsets);
                woken = false;
            } catch (WakeupException _) {
                // Meant for the poll, which would have had nothing else to do; a commit can be repeated.
            } catch (KafkaException e) {
                LOGGER.warn(
                        "offsets not committed group={} offsets={} reason={}",
                        subscribed.label(),
                        offsets,
                        e.toString());
                woken = false;
            }
        }
    }
}

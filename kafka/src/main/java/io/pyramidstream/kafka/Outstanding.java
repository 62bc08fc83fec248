package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/// The records of one partition that were received and are not finished with. Plain: the caller has the lock.
///
/// With acknowledgements a record leaves when all before it in the partition are acknowledged too, and {@link
/// #toCommit} is the offset after it; without, it leaves when it is given back.
final class Outstanding {

    private static final class Slot {
        /// Null once given back, so that its bytes can go.
        @Nullable
        Received received;

        boolean acked;

        Slot(Received received) {
            this.received = received;
        }
    }

    private final boolean tracksAcks;
    private final TreeMap<Long, Slot> slots = new TreeMap<>();
    private long bytes;
    private long next = -1;
    private long committed = -1;

    Outstanding(boolean tracksAcks) {
        this.tracksAcks = tracksAcks;
    }

    void add(Received received) {
        slots.put(received.record().offset(), new Slot(received));
        bytes += received.bytes();
    }

    /// Takes a record out that nobody was shown.
    void remove(Received received) {
        if (slots.remove(received.record().offset()) != null) {
            bytes -= received.bytes();
        }
    }

    /// Does nothing for a record that was given back before, or read by an earlier subscription.
    void giveBack(Received received, boolean ack) {
        long offset = received.record().offset();
        Slot slot = slots.get(offset);
        if (slot == null || slot.received != null && slot.received.record() != received.record()) {
            return;
        }
        if (slot.received != null) {
            slot.received = null;
            bytes -= received.bytes();
        }
        if (tracksAcks) {
            slot.acked |= ack;
            dropAcked();
        } else {
            slots.remove(offset);
        }
    }

    private void dropAcked() {
        Map.Entry<Long, Slot> first = slots.firstEntry();
        while (first != null && first.getValue().acked) {
            next = first.getKey() + 1;
            slots.pollFirstEntry();
            first = slots.firstEntry();
        }
    }

    /// Records received and not finished with.
    int records() {
        return slots.size();
    }

    /// Bytes of those that were not given back.
    long bytes() {
        return bytes;
    }

    /// The offset to commit, or -1 when there is nothing new.
    long toCommit() {
        return next > committed ? next : -1;
    }

    void committed(long offset) {
        committed = Math.max(committed, offset);
    }
}

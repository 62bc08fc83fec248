package io.pyramidstream.inference.window;

import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.window.Cut.Placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Cuts one epoch of one stream into the windows of one {@link WindowSpec}.
///
/// A slot is settled once it has its first frame or a later record proves that none can come; a window closes when its
/// last slot is settled. A window in which no frame was taken is skipped: there is nothing new to ask about. Cost per
/// record does not depend on how long a gap was. One thread.
public final class WindowCutter {

    /// An empty slot shows the frame before it for this many slots; beyond that it stays empty.
    public static final int REPEATS_MAX = 2;

    private final String stream;
    private final long epochMs;
    private final WindowSpec spec;
    private final TreeMap<Long, Long> sequenceBySlot = new TreeMap<>();
    private long settledBelow;
    private long lastTaken = -1;
    private long next;
    private boolean ended;

    public WindowCutter(String stream, long epochMs, WindowSpec spec) {
        this.stream = stream;
        this.epochMs = epochMs;
        this.spec = spec;
    }

    /// Takes a frame; sequence numbers must grow from call to call.
    public Cut frame(long sequence, long captureTimeMs) {
        long slot = slotOf(captureTimeMs);
        if (ended || slot < settledBelow) {
            return new Cut(Placement.LATE, List.of());
        }
        List<WindowRef> closed = new ArrayList<>(advanceTo(slot));
        if (lastTaken == slot) {
            return new Cut(Placement.SLOT_TAKEN, closed);
        }
        lastTaken = slot;
        if (!wanted(slot)) {
            return new Cut(Placement.NOT_WANTED, closed);
        }
        sequenceBySlot.put(slot, sequence);
        closed.addAll(closeUpTo(slot + 1));
        return new Cut(Placement.HELD, closed);
    }

    /// The stream has nothing earlier than this left to send.
    public List<WindowRef> heartbeat(long captureTimeMs) {
        return ended ? List.of() : advanceTo(slotOf(captureTimeMs));
    }

    /// The epoch is over: what is open closes as it is, partial, if it has a frame.
    public List<WindowRef> end(long captureTimeMs) {
        if (ended) {
            return List.of();
        }
        List<WindowRef> closed = new ArrayList<>(advanceTo(slotOf(captureTimeMs)));
        long existing = Math.max(settledBelow, lastTaken + 1);
        while (startSlot(next) < existing) {
            if (takenIn(startSlot(next), existing)) {
                closed.add(window(next, existing, true));
            }
            next++;
        }
        ended = true;
        sequenceBySlot.clear();
        return closed;
    }

    /// Whether an open window can still show this frame.
    public boolean needs(long sequence) {
        return sequenceBySlot.containsValue(sequence);
    }

    /// Index of the first window that has not been closed or skipped.
    public long next() {
        return next;
    }

    private long startMs(long index) {
        return epochMs + startSlot(index) * spec.slotMs();
    }

    /// The first window whose slots all lie ahead of a stream that has come as far as `captureTimeMs`.
    public long firstAhead(long captureTimeMs) {
        return Math.floorDiv(slotOf(captureTimeMs), spec.strideSlots()) + 1;
    }

    private List<WindowRef> advanceTo(long slot) {
        settledBelow = Math.max(settledBelow, slot);
        return closeUpTo(settledBelow);
    }

    /// Closes every window that ends at or before `limit`, and jumps over those nothing was taken in.
    private List<WindowRef> closeUpTo(long limit) {
        List<WindowRef> closed = new ArrayList<>();
        while (endSlot(next) <= limit) {
            Long taken = sequenceBySlot.ceilingKey(startSlot(next));
            if (taken != null && taken < endSlot(next)) {
                closed.add(window(next, endSlot(next), false));
                next++;
            } else {
                long reach = taken == null ? limit : Math.min(limit, taken);
                next = Math.max(next + 1, Math.floorDiv(reach - spec.frames(), spec.strideSlots()) + 1);
            }
        }
        release();
        return closed;
    }

    private WindowRef window(long index, long toSlot, boolean partial) {
        List<Long> sequences = new ArrayList<>(spec.frames());
        boolean gapped = false;
        for (long slot = startSlot(index); slot < Math.min(endSlot(index), toSlot); slot++) {
            Map.Entry<Long, Long> shown = sequenceBySlot.floorEntry(slot);
            if (shown != null && slot - shown.getKey() <= REPEATS_MAX) {
                sequences.add(shown.getValue());
            } else {
                gapped = true;
            }
        }
        long endMs = startMs(index) + (long) spec.frames() * spec.slotMs();
        return new WindowRef(stream, epochMs, index, startMs(index), endMs, sequences, gapped, partial);
    }

    /// Keeps what lies in the first open window and behind it, and the one frame before it that may be repeated into
    /// it.
    private void release() {
        long first = startSlot(next);
        Long before = sequenceBySlot.lowerKey(first);
        if (before == null) {
            return;
        }
        boolean repeats = first - before <= REPEATS_MAX && !sequenceBySlot.containsKey(first);
        sequenceBySlot.headMap(repeats ? before : first, false).clear();
    }

    /// Whether a window covers the slot, or one starts so soon after it that the slot may be repeated into it.
    private boolean wanted(long slot) {
        long offset = slot % spec.strideSlots();
        return offset < spec.frames() || spec.strideSlots() - offset <= REPEATS_MAX;
    }

    private boolean takenIn(long fromSlot, long toSlot) {
        Long taken = sequenceBySlot.ceilingKey(fromSlot);
        return taken != null && taken < toSlot;
    }

    private long slotOf(long captureTimeMs) {
        return Math.max(0, Math.floorDiv(captureTimeMs - epochMs, spec.slotMs()));
    }

    private long startSlot(long index) {
        return index * spec.strideSlots();
    }

    private long endSlot(long index) {
        return startSlot(index) + spec.frames();
    }
}

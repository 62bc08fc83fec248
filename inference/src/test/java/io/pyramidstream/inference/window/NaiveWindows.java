package io.pyramidstream.inference.window;

import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The same windows by the definition alone, from the whole history at once.
final class NaiveWindows {

    private NaiveWindows() {}

    sealed interface Event {
        long timeMs();

        record FrameAt(long timeMs) implements Event {}

        record HeartbeatAt(long timeMs) implements Event {}

        record EndAt(long timeMs) implements Event {}
    }

    static List<WindowRef> of(String stream, long epochMs, WindowSpec spec, List<Event> events) {
        TreeMap<Long, Long> taken = new TreeMap<>();
        long reached = 0;
        long sequence = 0;
        boolean ended = false;
        for (Event event : events) {
            long slot = (event.timeMs() - epochMs) / spec.slotMs();
            if (event instanceof Event.FrameAt) {
                if (!ended && slot >= reached) {
                    taken.putIfAbsent(slot, sequence);
                }
                sequence++;
            }
            reached = ended ? reached : Math.max(reached, slot);
            ended |= event instanceof Event.EndAt;
        }
        long settled = taken.isEmpty() ? reached : Math.max(reached, taken.lastKey() + 1);
        List<WindowRef> windows = new ArrayList<>();
        for (long index = 0; index * spec.strideSlots() < settled; index++) {
            long first = index * spec.strideSlots();
            long last = first + spec.frames();
            boolean any = !taken.subMap(first, last).isEmpty();
            if (any && (last <= settled || ended)) {
                windows.add(window(stream, epochMs, spec, index, taken, Math.min(last, settled)));
            }
        }
        return windows;
    }

    private static WindowRef window(
            String stream, long epochMs, WindowSpec spec, long index, TreeMap<Long, Long> taken, long toSlot) {
        long first = index * spec.strideSlots();
        List<Long> sequences = new ArrayList<>();
        boolean gapped = false;
        for (long slot = first; slot < toSlot; slot++) {
            Long shown = taken.get(slot);
            shown = shown == null ? taken.get(slot - 1) : shown;
            shown = shown == null ? taken.get(slot - 2) : shown;
            if (shown == null) {
                gapped = true;
            } else {
                sequences.add(shown);
            }
        }
        return new WindowRef(
                stream,
                epochMs,
                index,
                epochMs + first * spec.slotMs(),
                epochMs + (first + spec.frames()) * spec.slotMs(),
                sequences,
                gapped,
                toSlot < first + spec.frames());
    }
}

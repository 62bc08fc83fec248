package io.pyramidstream.inference.watch;

import io.pyramidstream.inference.watch.StreamProgress.Gap;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which frame numbers of an epoch were seen: all up to the last one, but for the gaps.
final class SequenceGaps {

    enum Order {
        /// Higher than every number before.
        NEXT,
        /// A later number came first.
        OUT_OF_ORDER,
        /// Read before.
        SEEN
    }

    /// Gaps remembered; a frame that fills a forgotten one counts as seen.
    private static final int GAPS_MAX = 256;

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    private long last = -1;
    private long missing;

    Order take(long sequence) {
        if (sequence > last) {
            if (last >= 0 && sequence > last + 1) {
                missing += sequence - last - 1;
                lastByFirst.put(last + 1, sequence - 1);
                if (lastByFirst.size() > GAPS_MAX) {
                    lastByFirst.pollFirstEntry();
                }
            }
            last = sequence;
            return Order.NEXT;
        }
        Map.Entry<Long, Long> gap = lastByFirst.floorEntry(sequence);
        if (gap == null || gap.getValue() < sequence) {
            return Order.SEEN;
        }
        fill(gap.getKey(), gap.getValue(), sequence);
        return Order.OUT_OF_ORDER;
    }

    void restore(long lastSequence, List<Gap> gaps) {
        last = lastSequence;
        for (Gap gap : gaps) {
            lastByFirst.put(gap.first(), gap.last());
            missing += gap.last() - gap.first() + 1;
        }
    }

    /// Ascending.
    List<Gap> gaps() {
        return lastByFirst.entrySet().stream()
                .map(gap -> new Gap(gap.getKey(), gap.getValue()))
                .toList();
    }

    long last() {
        return last;
    }

    /// Numbers that were left out and have not come since.
    long missing() {
        return missing;
    }

    private void fill(long first, long end, long sequence) {
        missing--;
        lastByFirst.remove(first);
        if (first < sequence) {
            lastByFirst.put(first, sequence - 1);
        }
        if (sequence < end) {
            lastByFirst.put(sequence + 1, end);
        }
    }
}

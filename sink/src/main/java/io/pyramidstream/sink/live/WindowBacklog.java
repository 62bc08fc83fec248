package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which windows of one stream are complete and still without an outcome, for the newest version of every question.
///
/// Seen from the log alone, so it holds whoever computes the answers and also when nobody does.
final class WindowBacklog {

    /// Runs of a source that are watched; older ones are taken as done.
    private static final int EPOCHS_MAX = 4;

    /// Outcomes above an undecided window after which it is no longer waited for: it was never due.
    private static final int OVERTAKEN_MAX = 64;

    /// The same for the first windows of a question that joined a running stream: it joins when inference has read it,
    /// which is a little later than it says of itself, and what began in between was never due.
    private static final int JOINING_MAX = 4;

    private record Asked(String questionId, int version) {}

    /// Oldest epoch first.
    private final TreeMap<Long, Epoch> epochs = new TreeMap<>();

    void read(StreamRecord record) {
        epoch(record.epochMs()).timeline.read(record);
    }

    void decided(Outcome outcome) {
        WindowRef window = outcome.window();
        epoch(window.epochMs())
                .decided
                .computeIfAbsent(new Asked(outcome.questionId(), outcome.questionVersion()), asked -> new Decided())
                .add(window.index());
    }

    /// Capture time at which the oldest window without an outcome ended; empty when all have theirs.
    OptionalLong oldestPendingEndMs(String stream, Collection<Question> questions) {
        long oldest = Long.MAX_VALUE;
        for (Question question : questions) {
            if (question.asks(stream)) {
                for (Map.Entry<Long, Epoch> epoch : epochs.entrySet()) {
                    oldest = Math.min(oldest, epoch.getValue().pendingEndMs(epoch.getKey(), question));
                }
            }
        }
        return oldest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest);
    }

    private Epoch epoch(long epochMs) {
        Epoch known = epochs.get(epochMs);
        if (known != null) {
            return known;
        }
        Epoch fresh = new Epoch();
        epochs.put(epochMs, fresh);
        epochs.headMap(epochMs).values().forEach(earlier -> earlier.timeline.end());
        if (epochs.size() > EPOCHS_MAX) {
            epochs.pollFirstEntry();
        }
        return epochs.getOrDefault(epochMs, fresh);
    }

    private static final class Epoch {
        private final EpochTimeline timeline = new EpochTimeline();
        private final Map<Asked, Decided> decided = new HashMap<>();

        /// Long.MAX_VALUE when nothing is pending.
        long pendingEndMs(long epochMs, Question question) {
            WindowSpec spec = question.window();
            long strideMs = (long) spec.strideSlots() * spec.slotMs();
            long spanMs = (long) spec.frames() * spec.slotMs();
            long fromMs = Math.max(question.effectiveFromMs(), timeline.firstFrameMs());
            if (fromMs == Long.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
            Decided done = decided.getOrDefault(new Asked(question.id(), question.version()), new Decided());
            long first = Math.ceilDiv(Math.max(0, fromMs - epochMs), strideMs);
            boolean joined = question.effectiveFromMs() > timeline.firstFrameMs();
            long index = Math.max(done.next, joined ? done.joinedAt(first) : first);
            for (; ; index++) {
                long startMs = epochMs + index * strideMs;
                if (!timeline.complete(startMs, startMs + spanMs)) {
                    return Long.MAX_VALUE;
                }
                if (!done.contains(index) && !timeline.empty(startMs, startMs + spanMs)) {
                    return Math.min(startMs + spanMs, timeline.watermarkMs());
                }
            }
        }
    }

    /// Window indices with an outcome: all below `next`, and some above it.
    private static final class Decided {
        private long next;
        private final NavigableSet<Long> above = new TreeSet<>();

        void add(long index) {
            if (index >= next) {
                above.add(index);
            }
            if (above.size() > OVERTAKEN_MAX) {
                next = above.first();
            }
            while (!above.isEmpty() && above.first() <= next) {
                next = above.removeFirst() + 1;
            }
        }

        /// First window that was due of a question that joined: the one it says, or where its outcomes begin.
        long joinedAt(long said) {
            return next == 0 && above.size() > JOINING_MAX ? Math.max(said, above.first()) : said;
        }

        boolean contains(long index) {
            return index < next || above.contains(index);
        }
    }
}

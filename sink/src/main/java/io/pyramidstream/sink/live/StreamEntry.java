package io.pyramidstream.sink.live;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowRef;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Everything held of one stream.
final class StreamEntry {

    /// Windows remembered, so that several questions about one window count it once.
    private static final int WINDOWS_MAX = 256;

    private record WindowSpan(long epochMs, long startMs, long endMs) {}

    final FrameShelf frames;
    final RateMeter frameRate;
    final WindowBacklog backlog = new WindowBacklog();

    /// Newest first.
    final Deque<Outcome> outcomes = new ArrayDeque<>();

    private final int outcomesMax;
    private final SequencedSet<WindowSpan> windows = new LinkedHashSet<>();
    private long epochMs;
    private long heardAtMs;
    private @Nullable EndOfStream end;

    StreamEntry(LiveLimits limits) {
        frames = new FrameShelf(limits.framesPerStreamMax());
        frameRate = new RateMeter(limits.historySeconds());
        outcomesMax = limits.outcomesPerStreamMax();
    }

    void read(StreamRecord record, long appendedAtMs, int partition, long offset) {
        backlog.read(record);
        heardAtMs = Math.max(heardAtMs, appendedAtMs);
        if (record.epochMs() >= epochMs) {
            end = record instanceof EndOfStream ended ? ended : record.epochMs() > epochMs ? null : end;
            epochMs = record.epochMs();
        }
        if (record instanceof Frame frame) {
            frames.put(new HeldFrame(frame, partition, offset));
            frameRate.add(appendedAtMs);
        }
    }

    /// @return whether this is the first outcome of its window
    boolean decided(Outcome outcome) {
        backlog.decided(outcome);
        epochMs = Math.max(epochMs, outcome.window().epochMs());
        heardAtMs = Math.max(heardAtMs, outcome.decidedAtMs());
        outcomes.addFirst(outcome);
        if (outcomes.size() > outcomesMax) {
            outcomes.removeLast();
        }
        WindowRef window = outcome.window();
        if (outcome instanceof Outcome.Answered) {
            frames.pin(window);
        }
        boolean first = windows.add(new WindowSpan(window.epochMs(), window.startMs(), window.endMs()));
        if (windows.size() > WINDOWS_MAX) {
            windows.removeFirst();
        }
        return first;
    }

    long epochMs() {
        return epochMs;
    }

    long heardAtMs() {
        return heardAtMs;
    }

    @Nullable
    EndOfStream end() {
        return end;
    }
}

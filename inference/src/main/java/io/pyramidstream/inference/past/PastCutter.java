package io.pyramidstream.inference.past;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.window.WindowCutter;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Cuts the retained records of one stream into the windows of a span: those that lie in it whole, or, where none does,
/// the one that overlaps it most.
///
/// What the log no longer holds cannot be judged: a window that may have shown a frame from before the first record is
/// left out. Holds the pictures of the open windows and of at most one more. Plain: no clock, no Kafka, one thread.
final class PastCutter {

    private final PastSpan span;
    private final WindowSpec spec;
    private final Map<Long, Kept> frames = new HashMap<>();
    private @Nullable WindowCutter cutter;
    private long epochMs = Long.MIN_VALUE;
    private long wholeFromMs;
    private long reachedMs;
    private long lastSequence;
    private boolean ended;
    private boolean anyInside;
    private @Nullable PastWindow nearest;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs = Long.MIN_VALUE;
    private long frameCount;

    private record Kept(Frame frame, int partition, long arrivedMs) {}

    PastCutter(PastSpan span, WindowSpec spec) {
        this.span = span;
        this.spec = spec;
    }

    /// @param record in the order of its partition
    /// @return windows of the span that closed, oldest first
    List<PastWindow> read(StreamRecord record, int partition, long arrivedMs) {
        List<PastWindow> closed = new ArrayList<>();
        if (record.epochMs() < epochMs) {
            return closed;
        }
        if (record.epochMs() > epochMs) {
            end(closed);
            begin(record);
        }
        WindowCutter current = cutter;
        if (current == null || ended) {
            return closed;
        }
        reachedMs = Math.max(reachedMs, record.captureTimeMs());
        switch (record) {
            case Frame frame -> {
                if (frame.sequence() > lastSequence) {
                    lastSequence = frame.sequence();
                    count(frame);
                    frames.put(frame.sequence(), new Kept(frame, partition, arrivedMs));
                    show(current.frame(frame.sequence(), frame.captureTimeMs()).closed(), closed);
                }
            }
            case Heartbeat heartbeat -> show(current.heartbeat(heartbeat.captureTimeMs()), closed);
            case EndOfStream _ -> end(closed);
        }
        frames.keySet().removeIf(sequence -> !current.needs(sequence));
        return closed;
    }

    /// Nothing more is retained, or wanted.
    ///
    /// @return the nearest window, if no window lay in the span whole
    Optional<PastWindow> finish() {
        return anyInside ? Optional.empty() : Optional.ofNullable(nearest);
    }

    /// Whether no later record can close a window of the span.
    boolean passed() {
        return reachedMs >= span.toMs() + lengthMs();
    }

    /// Capture times of the frames that were read; empty when there was none.
    Optional<PastSpan> seen() {
        return frameCount == 0 ? Optional.empty() : Optional.of(new PastSpan(firstMs, lastMs + 1));
    }

    long frameCount() {
        return frameCount;
    }

    private void begin(StreamRecord first) {
        epochMs = first.epochMs();
        cutter = new WindowCutter(first.stream(), epochMs, spec);
        // A frame from before the first one here may be repeated into the window after it.
        wholeFromMs = first.sequence() == 0
                ? Long.MIN_VALUE
                : first.captureTimeMs() + (long) (WindowCutter.REPEATS_MAX + 1) * spec.slotMs();
        reachedMs = epochMs;
        lastSequence = -1;
        ended = false;
        frames.clear();
    }

    private void end(List<PastWindow> into) {
        if (cutter != null && !ended) {
            ended = true;
            show(cutter.end(reachedMs), into);
        }
    }

    private void count(Frame frame) {
        frameCount++;
        firstMs = Math.min(firstMs, frame.captureTimeMs());
        lastMs = Math.max(lastMs, frame.captureTimeMs());
    }

    private void show(List<WindowRef> refs, List<PastWindow> into) {
        for (WindowRef ref : refs) {
            long overlapMs = span.overlapMs(ref.startMs(), ref.endMs());
            if (ref.startMs() < wholeFromMs || overlapMs <= 0) {
                continue;
            }
            if (span.holds(ref.startMs(), ref.endMs())) {
                anyInside = true;
                nearest = null;
                into.add(window(ref));
            } else if (!anyInside && (nearest == null || overlapMs > overlapMs(nearest))) {
                nearest = window(ref);
            }
        }
    }

    private long overlapMs(PastWindow window) {
        return span.overlapMs(window.window().startMs(), window.window().endMs());
    }

    private PastWindow window(WindowRef ref) {
        List<Frame> shown = new ArrayList<>();
        int partition = 0;
        long arrivedMs = 0;
        for (long sequence : ref.sequences()) {
            Kept kept = frames.get(sequence);
            if (kept == null) {
                throw new IllegalStateException("frame " + sequence + " of " + ref.stream() + " is not kept any more");
            }
            shown.add(kept.frame());
            partition = kept.partition();
            arrivedMs = kept.arrivedMs();
        }
        return new PastWindow(ref, shown, partition, arrivedMs);
    }

    private long lengthMs() {
        return (long) spec.frames() * spec.slotMs();
    }
}

package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.question.Asked;
import io.pyramidstream.inference.watch.StreamProgress.EpochProgress;
import io.pyramidstream.inference.watch.StreamProgress.OpenFrame;
import io.pyramidstream.inference.window.Cut;
import io.pyramidstream.inference.window.Cut.Placement;
import io.pyramidstream.inference.window.WindowCutter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// One epoch of one stream: its open windows, owed outcomes and account.
final class EpochWatch {

    /// A question version: changes get a new one, so its windows never change.
    private record VersionKey(String id, int version) {}

    /// A frame some window may still need.
    private static final class Open {
        final Arrival arrival;
        final Frame frame;
        int owed; // pending outcomes that show it
        int marks;

        Open(Arrival arrival, Frame frame, int marks) {
            this.arrival = arrival;
            this.frame = frame;
            this.marks = marks;
        }
    }

    private final String stream;
    private final long epochMs;
    private final int partition;
    private final Map<WindowSpec, WindowCutter> cutters = new HashMap<>();
    private final Map<VersionKey, Owed> owed =
            new TreeMap<>(Comparator.comparing(VersionKey::id).thenComparingInt(VersionKey::version));
    private final TreeMap<Long, Open> open = new TreeMap<>();
    /// Marks of frames a predecessor counted but did not book, by offset, until the log delivers them again.
    private final TreeMap<Long, Integer> awaited = new TreeMap<>();
    private final SequenceGaps gaps = new SequenceGaps();
    private final Booking booking = new Booking();
    private long reachedMs;
    private boolean begun;
    private boolean ended;

    EpochWatch(String stream, long epochMs, int partition, List<Asked> asked) {
        this.stream = stream;
        this.epochMs = epochMs;
        this.partition = partition;
        this.reachedMs = epochMs;
        ask(asked);
        this.begun = true;
    }

    /// Continues where a predecessor's last transaction left off.
    static EpochWatch restored(String stream, int partition, EpochProgress progress, List<Asked> asked) {
        EpochWatch epoch = new EpochWatch(stream, progress.epochMs(), partition, List.of());
        epoch.reachedMs = progress.reachedMs();
        epoch.ended = progress.ended();
        epoch.gaps.restore(progress.lastSequence(), progress.gaps());
        epoch.booking.restore(progress.counts());
        progress.open().forEach(frame -> epoch.awaited.put(frame.offset(), frame.marks()));
        for (Asked one : asked) {
            progress.questions().stream()
                    .filter(known -> known.id().equals(one.question().id())
                            && known.version() == one.question().version())
                    .findFirst()
                    .ifPresent(known -> epoch.owed.put(key(one), new Owed(one, known.lowWater(), known.finished())));
        }
        epoch.ask(asked);
        return epoch;
    }

    /// The questions asked of this stream have changed, or are known for the first time.
    void ask(List<Asked> asked) {
        Set<VersionKey> known = new HashSet<>();
        for (Asked one : asked) {
            known.add(key(one));
            Owed before = owed.get(key(one));
            if (before != null) {
                before.asked(one);
            } else if (!begun) {
                owed.put(key(one), new Owed(one, 0, List.of()));
            } else if (!ended && one.untilMs() > reachedMs) {
                // Joins a running stream: from the first window on that lies ahead of it as a whole.
                long first = cutter(one.question().window()).firstAhead(reachedMs);
                owed.put(key(one), new Owed(one, first, List.of()));
            }
        }
        owed.forEach((key, one) -> {
            if (!known.contains(key)) {
                one.asked(new Asked(one.asked().question(), Long.MIN_VALUE)); // forgotten: nothing further is due
            }
        });
        retire();
        if (!ended || !awaited.isEmpty()) {
            owed.values().stream().filter(this::mayAsk).forEach(one -> cutter(one.spec()));
        }
    }

    List<Due> frame(Arrival arrival, Frame frame, long nowMs) {
        booking.received();
        SequenceGaps.Order order = gaps.take(frame.sequence());
        if (order != SequenceGaps.Order.NEXT) {
            booking.shed(order == SequenceGaps.Order.SEEN ? ShedReason.DUPLICATE : ShedReason.LATE);
            return List.of();
        }
        if (ended) {
            booking.shed(ShedReason.LATE);
            return List.of();
        }
        return place(arrival, frame, 0, nowMs);
    }

    /// A record a predecessor had handled: its frame is taken up again if it was still open. All others have had their
    /// effect, and the last of it, how far the stream had come, waits for {@link #caughtUp}.
    List<Due> again(Arrival arrival, long nowMs) {
        Integer marks = awaited.remove(arrival.offset());
        return marks != null && arrival.record() instanceof Frame frame
                ? place(arrival, frame, marks, nowMs)
                : List.of();
    }

    List<Due> heartbeat(long captureTimeMs, long nowMs) {
        reachedMs = Math.max(reachedMs, captureTimeMs);
        List<Due> due = new ArrayList<>();
        cutters.forEach((spec, cutter) -> due.addAll(close(spec, cutter, cutter.heartbeat(captureTimeMs), nowMs)));
        retire();
        settle();
        return due;
    }

    List<Due> end(long captureTimeMs, long nowMs) {
        reachedMs = Math.max(reachedMs, captureTimeMs);
        ended = true;
        List<Due> due = new ArrayList<>();
        cutters.forEach((spec, cutter) -> due.addAll(close(spec, cutter, cutter.end(reachedMs), nowMs)));
        cutters.clear();
        settle();
        return due;
    }

    /// Every record a predecessor had handled has been read again, or is gone.
    List<Due> caughtUp(long nowMs) {
        awaited.values().forEach(marks -> booking.book(marks, ShedReason.LOST));
        awaited.clear();
        return ended ? end(reachedMs, nowMs) : heartbeat(reachedMs, nowMs);
    }

    /// @return false if nothing was owed: the outcome must not be written
    boolean decided(Outcome outcome) {
        Owed one = owed.get(new VersionKey(outcome.questionId(), outcome.questionVersion()));
        if (one == null || !one.decided(outcome.window().index())) {
            return false;
        }
        int marks = booking.count(outcome);
        for (long sequence : Set.copyOf(outcome.window().sequences())) {
            Open frame = Objects.requireNonNull(open.get(sequence), "an owed frame is open");
            frame.owed--;
            frame.marks |= marks;
        }
        retire();
        settle();
        return true;
    }

    /// Offset of the oldest record a successor would have to read again.
    OptionalLong oldestNeededOffset() {
        long oldest = open.values().stream()
                .mapToLong(frame -> frame.arrival.offset())
                .min()
                .orElse(Long.MAX_VALUE);
        oldest = awaited.isEmpty() ? oldest : Math.min(oldest, awaited.firstKey());
        return oldest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest);
    }

    boolean isOpen(long sequence) {
        return open.containsKey(sequence);
    }

    boolean ended() {
        return ended;
    }

    long reachedMs() {
        return reachedMs;
    }

    /// The end was read, every frame is booked and every due pair has its outcome.
    boolean done() {
        return ended && open.isEmpty() && awaited.isEmpty() && pending() == 0;
    }

    int pending() {
        return owed.values().stream().mapToInt(Owed::pending).sum();
    }

    long missing() {
        return gaps.missing();
    }

    InferenceLedger ledger(long atMs) {
        return booking.ledger(stream, epochMs, atMs, open.size() + awaited.size(), pending(), done());
    }

    EpochProgress progress() {
        List<OpenFrame> frames = new ArrayList<>();
        awaited.forEach((offset, marks) -> frames.add(new OpenFrame(offset, marks)));
        open.values().forEach(frame -> frames.add(new OpenFrame(frame.arrival.offset(), frame.marks)));
        return new EpochProgress(
                epochMs,
                gaps.last(),
                gaps.gaps(),
                reachedMs,
                ended,
                booking.counts(),
                frames,
                owed.values().stream().map(Owed::progress).toList());
    }

    private List<Due> place(Arrival arrival, Frame frame, int marks, long nowMs) {
        reachedMs = Math.max(reachedMs, frame.captureTimeMs());
        // Open before the cutters see it: the frame itself may close the window that shows it.
        open.put(frame.sequence(), new Open(arrival, frame, marks));
        EnumSet<Placement> placements = EnumSet.noneOf(Placement.class);
        List<Due> due = new ArrayList<>();
        cutters.forEach((spec, cutter) -> {
            Cut cut = cutter.frame(frame.sequence(), frame.captureTimeMs());
            placements.add(cut.placement());
            due.addAll(close(spec, cutter, cut.closed(), nowMs));
        });
        if (placements.equals(EnumSet.of(Placement.LATE))) {
            open.remove(frame.sequence());
            booking.book(marks, ShedReason.LATE);
        }
        retire();
        settle();
        return due;
    }

    private List<Due> close(WindowSpec spec, WindowCutter cutter, List<WindowRef> closed, long nowMs) {
        List<Due> due = new ArrayList<>();
        for (Owed one : owed.values()) {
            if (!one.spec().equals(spec)) {
                continue;
            }
            for (WindowRef window : closed) {
                if (one.due(window)) {
                    due.add(due(one, window, nowMs));
                }
            }
            one.closedTo(cutter.next());
        }
        return due;
    }

    private Due due(Owed one, WindowRef window, long nowMs) {
        List<Frame> frames = new ArrayList<>();
        long lastArrivedMs = 0;
        for (long sequence : window.sequences()) {
            Open frame = Objects.requireNonNull(open.get(sequence), "a shown frame is open");
            frames.add(frame.frame);
            lastArrivedMs = frame.arrival.arrivedMs();
        }
        Set.copyOf(window.sequences()).forEach(sequence -> Objects.requireNonNull(open.get(sequence)).owed++);
        return new Due(one.asked().question(), partition, window, frames, nowMs, lastArrivedMs);
    }

    /// Books the frames that no open window and no owed outcome can need.
    private void settle() {
        for (Iterator<Open> frames = open.values().iterator(); frames.hasNext(); ) {
            Open frame = frames.next();
            if (frame.owed == 0
                    && cutters.values().stream().noneMatch(cutter -> cutter.needs(frame.frame.sequence()))) {
                booking.book(frame.marks, ShedReason.UNUSED);
                frames.remove();
            }
        }
    }

    /// Forgets versions that no open or later window asks and that are owed nothing, and cutters nobody needs.
    private void retire() {
        owed.values().removeIf(one -> one.pending() == 0 && !one.asked().standing() && !mayAsk(one));
        cutters.entrySet()
                .removeIf(entry ->
                        owed.values().stream().noneMatch(one -> one.spec().equals(entry.getKey()) && mayAsk(one)));
    }

    private boolean mayAsk(Owed one) {
        return one.asked().untilMs()
                > epochMs
                        + one.closedTo() * one.spec().strideSlots() * one.spec().slotMs();
    }

    private WindowCutter cutter(WindowSpec spec) {
        return cutters.computeIfAbsent(spec, wanted -> new WindowCutter(stream, epochMs, wanted));
    }

    private static VersionKey key(Asked asked) {
        return new VersionKey(asked.question().id(), asked.question().version());
    }
}

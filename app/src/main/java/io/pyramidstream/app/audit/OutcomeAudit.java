package io.pyramidstream.app.audit;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.window.WindowCutter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The frames topic says which windows there are, the answers topic what became of them; this compares.
///
/// Windows are cut anew from the frames, so nothing is believed that inference says about itself. All questions are
/// taken to have {@link WindowSpec#DEFAULT} and to have stood from the beginning. Plain: no clock, no Kafka, one
/// thread.
final class OutcomeAudit {

    /// @param epochs     stream epochs on the frames topic
    /// @param windows    windows that closed
    /// @param due        (window, question) pairs that must have an outcome
    /// @param outcomes   outcomes of those, by kind
    /// @param lost       due pairs without one
    /// @param duplicated pairs with more than one
    record Result(
            int epochs,
            long frames,
            int windows,
            int due,
            Map<String, Integer> outcomes,
            Set<String> lost,
            Set<String> duplicated) {
        boolean clean() {
            return lost.isEmpty() && duplicated.isEmpty();
        }
    }

    private static final class Epoch {
        final WindowCutter cutter;
        final List<WindowRef> closed = new ArrayList<>();
        long reachedMs;
        /// Frames before it are no longer in the log, so windows that start earlier cannot be judged.
        final long wholeFromMs;

        Epoch(StreamRecord first, long captureTimeMs) {
            cutter = new WindowCutter(first.stream(), first.epochMs(), WindowSpec.DEFAULT);
            reachedMs = first.epochMs();
            wholeFromMs = first.sequence() == 0 ? Long.MIN_VALUE : captureTimeMs;
        }

        void end() {
            closed.addAll(cutter.end(reachedMs));
        }
    }

    private final Map<String, TreeMap<Long, Epoch>> epochs = new HashMap<>();
    private long frames;

    /// @param record in the order of its partition
    void read(StreamRecord record) {
        long captureTimeMs = switch (record) {
            case Frame frame -> frame.captureTimeMs();
            case Heartbeat heartbeat -> heartbeat.captureTimeMs();
            case EndOfStream end -> end.captureTimeMs();
        };
        TreeMap<Long, Epoch> ofStream = epochs.computeIfAbsent(record.stream(), _ -> new TreeMap<>());
        if (!ofStream.containsKey(record.epochMs())) {
            ofStream.values().forEach(Epoch::end); // a source that was opened again has nothing left to say before
            ofStream.put(record.epochMs(), new Epoch(record, captureTimeMs));
        }
        Epoch epoch = ofStream.get(record.epochMs());
        if (epoch == null) {
            throw new IllegalStateException("an epoch that was just put in is not there");
        }
        epoch.reachedMs = Math.max(epoch.reachedMs, captureTimeMs);
        switch (record) {
            case Frame frame -> {
                frames++;
                epoch.closed.addAll(
                        epoch.cutter.frame(frame.sequence(), captureTimeMs).closed());
            }
            case Heartbeat _ -> epoch.closed.addAll(epoch.cutter.heartbeat(captureTimeMs));
            case EndOfStream _ -> epoch.end();
        }
    }

    /// @param questions ids, all of version 1
    Result result(Set<String> questions, OutcomeTally tally) {
        Set<String> lost = new TreeSet<>();
        Map<String, Integer> found = new TreeMap<>();
        int windows = 0;
        int due = 0;
        for (TreeMap<Long, Epoch> ofStream : epochs.values()) {
            for (Epoch epoch : ofStream.values()) {
                windows += epoch.closed.size();
                for (WindowRef window : epoch.closed) {
                    if (window.startMs() < epoch.wholeFromMs) {
                        continue;
                    }
                    for (String question : questions) {
                        due++;
                        Map<String, Integer> kinds = tally.of(window, question, 1);
                        kinds.forEach((kind, count) -> found.merge(kind, count, Integer::sum));
                        if (kinds.isEmpty()) {
                            lost.add(OutcomeTally.name(window, question, 1));
                        }
                    }
                }
            }
        }
        int epochCount = epochs.values().stream().mapToInt(Map::size).sum();
        return new Result(epochCount, frames, windows, due, found, lost, tally.duplicated());
    }
}

package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.window.WindowCutter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The newest whole window of one stream with its pictures, for questions asked now. Takes no part in the account and
/// holds at most one complete and one open window.
final class NewestWindow {

    private static final WindowSpec SPEC = WindowSpec.DEFAULT;

    private final Map<Long, Arrival> frames = new HashMap<>();
    private WindowCutter cutter;
    private long epochMs;
    private long lastSequence = -1;
    private Optional<Pictures> newest = Optional.empty();

    /// @param frames pictures of `window.sequences()`, in the same order
    record Pictures(WindowRef window, List<Frame> frames, long lastArrivedMs) {}

    NewestWindow(String stream, long epochMs) {
        this.epochMs = epochMs;
        this.cutter = new WindowCutter(stream, epochMs, SPEC);
    }

    void offer(Arrival arrival) {
        StreamRecord record = arrival.record();
        if (record.epochMs() > epochMs) {
            epochMs = record.epochMs();
            cutter = new WindowCutter(record.stream(), epochMs, SPEC);
            lastSequence = -1;
            frames.clear();
        }
        if (record.epochMs() < epochMs) {
            return;
        }
        if (record instanceof Frame frame) {
            if (frame.sequence() <= lastSequence) {
                return;
            }
            lastSequence = frame.sequence();
            frames.put(frame.sequence(), arrival);
            show(cutter.frame(frame.sequence(), frame.captureTimeMs()).closed());
        } else {
            show(cutter.heartbeat(record.captureTimeMs()));
        }
        frames.keySet().removeIf(sequence -> !cutter.needs(sequence));
    }

    Optional<Pictures> newest() {
        return newest;
    }

    private void show(List<WindowRef> closed) {
        if (closed.isEmpty()) {
            return;
        }
        WindowRef window = closed.getLast();
        List<Arrival> shown = window.sequences().stream().map(frames::get).toList();
        newest = Optional.of(new Pictures(
                window,
                shown.stream().map(arrival -> (Frame) arrival.record()).toList(),
                shown.getLast().arrivedMs()));
    }
}

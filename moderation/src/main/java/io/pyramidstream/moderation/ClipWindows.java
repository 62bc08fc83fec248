package io.pyramidstream.moderation;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.window.WindowCutter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/// Cuts a clip's frames into windows with their pictures; holds those of the open windows. One thread.
final class ClipWindows {

    private final WindowCutter cutter;
    private final BiConsumer<WindowRef, List<Frame>> onWindow;
    private final Map<Long, Frame> frames = new HashMap<>();
    private long lastMs;
    private long shownTo = -1;

    ClipWindows(String stream, WindowSpec spec, BiConsumer<WindowRef, List<Frame>> onWindow) {
        this.cutter = new WindowCutter(stream, 0, spec);
        this.onWindow = onWindow;
    }

    void frame(Frame frame) {
        frames.put(frame.sequence(), frame);
        lastMs = frame.captureTimeMs();
        show(cutter.frame(frame.sequence(), frame.captureTimeMs()).closed());
        frames.keySet().removeIf(sequence -> !cutter.needs(sequence));
    }

    /// Closes what is open.
    void end() {
        show(cutter.end(lastMs));
    }

    private Frame frame(long sequence) {
        return Objects.requireNonNull(frames.get(sequence), () -> "frame " + sequence + " is not kept any more");
    }

    private void show(List<WindowRef> closed) {
        for (WindowRef window : closed) {
            long newest = window.sequences().getLast();
            if (window.partial() && newest <= shownTo) {
                continue; // a whole window showed all of it
            }
            shownTo = newest;
            onWindow.accept(window, window.sequences().stream().map(this::frame).toList());
        }
    }
}

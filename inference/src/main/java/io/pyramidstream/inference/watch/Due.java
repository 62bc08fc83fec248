package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;

import java.util.List;

/// One window that one question version must have an outcome for.
///
/// @param frames        the pictures of `window.sequences()`, in the same order; never empty
/// @param closedAtMs    when the record that closed the window was handled
/// @param lastArrivedMs when the window's last frame was appended to Kafka
public record Due(
        Question question, int partition, WindowRef window, List<Frame> frames, long closedAtMs, long lastArrivedMs) {
    public Due {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("no frame in window " + window.index() + " of " + window.stream());
        }
    }

    public String stream() {
        return window.stream();
    }

    /// Capture time of the window's last frame.
    public long lastCaptureMs() {
        return frames.getLast().captureTimeMs();
    }
}

package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.inference.watch.Due;

import java.util.List;

/// A window that was cut again.
///
/// @param frames pictures of `window.sequences()`, in the same order
public record PastWindow(WindowRef window, List<Frame> frames, int partition, long lastArrivedMs) {
    public PastWindow {
        frames = List.copyOf(frames);
    }

    /// Asks it this.
    public Due due(Question question, long nowMs) {
        return new Due(question, partition, window, frames, nowMs, lastArrivedMs);
    }
}

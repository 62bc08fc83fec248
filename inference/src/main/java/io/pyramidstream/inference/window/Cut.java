package io.pyramidstream.inference.window;

import io.pyramidstream.contract.WindowRef;

import java.util.List;

/// What one frame did: where it was put, and the windows it closed, oldest first.
public record Cut(Placement placement, List<WindowRef> closed) {

    /// HELD: some open window can still need it, or a window it just closed shows it. SLOT_TAKEN: an earlier frame has
    /// its slot. NOT_WANTED: no window covers its slot. LATE: its slot is already behind the stream.
    public enum Placement {
        HELD,
        SLOT_TAKEN,
        NOT_WANTED,
        LATE
    }

    public Cut {
        closed = List.copyOf(closed);
    }
}

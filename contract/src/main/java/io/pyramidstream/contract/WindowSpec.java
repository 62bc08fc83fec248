package io.pyramidstream.contract;

/// How a question cuts a stream into windows: capture time since the epoch is divided into slots of `slotMs`, a window
/// is `frames` consecutive slots, and a window starts at every multiple of `strideSlots`.
public record WindowSpec(int frames, int slotMs, int strideSlots) {

    /// Eight frames, two a second, one window after the other: what Video-LLaVA was trained on.
    public static final WindowSpec DEFAULT = new WindowSpec(8, 500, 8);

    public WindowSpec {
        if (frames < 1 || frames > 64) {
            throw new IllegalArgumentException("frames must be in [1, 64], was " + frames);
        }
        if (slotMs < 20 || slotMs > 3_600_000) {
            throw new IllegalArgumentException("slotMs must be in [20, 3600000], was " + slotMs);
        }
        if (strideSlots < 1) {
            throw new IllegalArgumentException("strideSlots must be 1 or more, was " + strideSlots);
        }
    }
}

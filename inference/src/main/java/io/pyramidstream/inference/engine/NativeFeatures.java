package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.vision.Features;

import java.lang.foreign.MemorySegment;

/// Features in native memory.
record NativeFeatures(Features features) implements FrameFeatures {

    /// Borrowed, as long as this is open.
    static MemorySegment memory(FrameFeatures features) {
        if (!(features instanceof NativeFeatures mine)) {
            throw new IllegalArgumentException("these features are of another model: " + features);
        }
        return mine.features.memory();
    }

    @Override
    public long bytes() {
        return features.bytes();
    }

    @Override
    public void close() {
        features.close();
    }
}

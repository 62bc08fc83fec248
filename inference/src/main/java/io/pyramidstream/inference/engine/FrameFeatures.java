package io.pyramidstream.inference.engine;

/// Projected visual tokens of one frame, `[tokensPerFrame, hiddenSize]`, in native memory.
public interface FrameFeatures extends AutoCloseable {

    long bytes();

    @Override
    void close();
}

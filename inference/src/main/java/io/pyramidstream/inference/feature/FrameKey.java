package io.pyramidstream.inference.feature;

import io.pyramidstream.contract.Frame;

/// Names one frame for good.
public record FrameKey(String stream, long epochMs, long sequence) {

    public static FrameKey of(Frame frame) {
        return new FrameKey(frame.stream(), frame.epochMs(), frame.sequence());
    }
}

package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Frame;

/// A frame in memory, and where its record lies on the frames topic.
public record HeldFrame(Frame frame, int partition, long offset) {}

package io.pyramidstream.sink;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.sink.live.Check;

/// What a live listener is told as it happens.
public sealed interface LiveEvent {

    /// A frame has arrived; its picture can be fetched while it is held.
    record FrameArrived(String stream, long epochMs, long sequence, long captureTimeMs, int width, int height)
            implements LiveEvent {
        static FrameArrived of(Frame frame) {
            return new FrameArrived(
                    frame.stream(),
                    frame.epochMs(),
                    frame.sequence(),
                    frame.captureTimeMs(),
                    frame.width(),
                    frame.height());
        }
    }

    record Decided(Outcome outcome) implements LiveEvent {}

    /// An answer decided before was held against the truth.
    record Checked(Check check) implements LiveEvent {}

    /// A rule has seen something: a start, an update or an end.
    record Told(Event event) implements LiveEvent {}
}

package io.pyramidstream.kafka;

/// Where a reader without a group begins.
public sealed interface StartAt {

    /// At the oldest record there is.
    record Beginning() implements StartAt {}

    /// After the newest record there is.
    record End() implements StartAt {}

    /// At the first record that arrived at or after this time; at the end when there is none.
    record Arrival(long timeMs) implements StartAt {}
}

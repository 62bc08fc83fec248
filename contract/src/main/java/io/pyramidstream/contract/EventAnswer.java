package io.pyramidstream.contract;

/// One of the answers that made an event. With the event's stream and question it names the outcome.
///
/// @param probability of the rule's value
public record EventAnswer(
        long epochMs, long windowIndex, long startMs, long endMs, int questionVersion, double probability) {}

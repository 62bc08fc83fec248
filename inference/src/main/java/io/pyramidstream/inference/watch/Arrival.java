package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.StreamRecord;

/// One record of the frames topic and where it lies.
///
/// @param arrivedMs when Kafka appended it
public record Arrival(StreamRecord record, int partition, long offset, long arrivedMs) {}

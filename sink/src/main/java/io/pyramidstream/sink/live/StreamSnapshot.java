package io.pyramidstream.sink.live;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Ledger;
import io.pyramidstream.contract.Outcome;
import org.jspecify.annotations.Nullable;

/// One stream as it stands.
///
/// @param epochMs         its newest epoch
/// @param newestFrame     null until one was read
/// @param heardAtMs       when its newest record was appended to Kafka
/// @param end             the end of the newest epoch; null while it goes on
/// @param framesPerSecond mean over the newest full seconds
/// @param lagAgeMs        age of its oldest complete window without an outcome; 0 when there is none
/// @param newestOutcome   null until one was read
/// @param ledger          all its epochs together
public record StreamSnapshot(
        String stream,
        long epochMs,
        @Nullable Frame newestFrame,
        long heardAtMs,
        @Nullable EndOfStream end,
        double framesPerSecond,
        long lagAgeMs,
        @Nullable Outcome newestOutcome,
        Ledger ledger) {}

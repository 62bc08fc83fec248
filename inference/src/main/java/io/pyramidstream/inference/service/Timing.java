package io.pyramidstream.inference.service;

import java.time.Duration;

/// How often one inference service does what it does by the clock, and how long it waits.
///
/// @param commitInterval  how often progress without outcomes is made durable; outcomes are at once
/// @param ledgerInterval  how often accounts are published
/// @param takeOverTimeout longest that reading a predecessor's progress may take, an abandoned transaction's timeout
///                        included
/// @param restartBackoff  pause before a session that broke is built anew
/// @param drainTimeout    longest that closing works on what is due before it leaves it to a successor
public record Timing(
        Duration commitInterval,
        Duration ledgerInterval,
        Duration takeOverTimeout,
        Duration restartBackoff,
        Duration drainTimeout) {

    public static final Timing DEFAULT = new Timing(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10));

    public Timing {
        positive("commitInterval", commitInterval);
        positive("ledgerInterval", ledgerInterval);
        positive("takeOverTimeout", takeOverTimeout);
        positive("restartBackoff", restartBackoff);
        positive("drainTimeout", drainTimeout);
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, was " + value);
        }
    }
}

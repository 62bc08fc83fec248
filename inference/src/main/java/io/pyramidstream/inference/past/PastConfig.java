package io.pyramidstream.inference.past;

import java.time.Duration;

/// Bounds of questions about the past.
///
/// @param runsMax        questions of the past that may run at once; further ones are refused
/// @param spanMax        longest span that may be asked about
/// @param windowsMax     most (window, question) pairs one of them may ask
/// @param unconfirmedMax a question that would take longer, as estimated, must be confirmed
/// @param batchPairs     pairs handed to the model at once
/// @param batchesAhead   such batches handed over and not answered yet; bounds the pictures in memory
/// @param readTimeout    longest wait for Kafka, and longest search for what is retained when nothing was found
public record PastConfig(
        int runsMax,
        Duration spanMax,
        int windowsMax,
        Duration unconfirmedMax,
        int batchPairs,
        int batchesAhead,
        Duration readTimeout) {

    public static final PastConfig DEFAULT =
            new PastConfig(2, Duration.ofHours(1), 20_000, Duration.ofMinutes(1), 16, 2, Duration.ofSeconds(30));

    public PastConfig {
        atLeastOne("runsMax", runsMax);
        atLeastOne("windowsMax", windowsMax);
        atLeastOne("batchPairs", batchPairs);
        atLeastOne("batchesAhead", batchesAhead);
        positive("spanMax", spanMax);
        positive("unconfirmedMax", unconfirmedMax);
        positive("readTimeout", readTimeout);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, was " + value);
        }
    }
}

package io.pyramidstream.kafka;

import java.time.Duration;

/// How transactions run.
///
/// @param attemptsMax    how often the same results are tried before {@link TransactionFailedException}
/// @param retryBackoff   pause before another attempt; a rebalance under way ends in that time or soon after
/// @param timeout        Kafka aborts a transaction that stays open for longer, so it bounds how long a crash holds
///                       readers back; up to a second is added
/// @param blockTimeout   longest one call to Kafka may take
/// @param recordBytesMax largest record; the topic must allow it too
/// @param closeTimeout   longest that closing takes
public record TransactionSettings(
        int attemptsMax,
        Duration retryBackoff,
        Duration timeout,
        Duration blockTimeout,
        int recordBytesMax,
        Duration closeTimeout) {

    public static final TransactionSettings DEFAULT = new TransactionSettings(
            8, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(20), 1 << 20, Duration.ofSeconds(10));

    public TransactionSettings {
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("attemptsMax must be 1 or more, was " + attemptsMax);
        }
        if (retryBackoff.isNegative()
                || !timeout.isPositive()
                || !blockTimeout.isPositive()
                || !closeTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "retryBackoff must not be negative; timeout, blockTimeout and closeTimeout must not be zero");
        }
        if (recordBytesMax < 1024) {
            throw new IllegalArgumentException("recordBytesMax must be 1024 or more, was " + recordBytesMax);
        }
    }
}

package io.pyramidstream.kafka;

import java.time.Duration;

/// How records are sent.
///
/// @param inFlightBytesMax most bytes handed to Kafka and not yet acknowledged
/// @param recordBytesMax   largest record; the topic must allow it too, see `topics.recordBytesMax`
/// @param batchBytes       Kafka's batch size per partition
/// @param linger           how long a batch waits for company
/// @param blockTimeout     longest a send waits for a topic's metadata, on the first record to it
/// @param deliveryTimeout  after this long without an acknowledgement a record has failed
/// @param closeTimeout     longest that closing waits for what is in flight
public record SenderSettings(
        long inFlightBytesMax,
        int recordBytesMax,
        int batchBytes,
        Duration linger,
        Duration blockTimeout,
        Duration deliveryTimeout,
        Duration closeTimeout) {

    public static final SenderSettings DEFAULT = new SenderSettings(
            32L << 20,
            1 << 20,
            256 << 10,
            Duration.ofMillis(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10));

    public SenderSettings {
        if (recordBytesMax < 1024 || recordBytesMax > inFlightBytesMax) {
            throw new IllegalArgumentException("recordBytesMax must be in [1024, inFlightBytesMax " + inFlightBytesMax
                    + "], was " + recordBytesMax);
        }
        if (batchBytes < 1024) {
            throw new IllegalArgumentException("batchBytes must be 1024 or more, was " + batchBytes);
        }
        if (linger.isNegative() || !blockTimeout.isPositive() || !closeTimeout.isPositive()) {
            throw new IllegalArgumentException("linger must not be negative, blockTimeout and closeTimeout not zero");
        }
        if (deliveryTimeout.compareTo(linger.plusSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "deliveryTimeout must be a second longer than linger, was " + deliveryTimeout);
        }
    }

    public SenderSettings withInFlightBytesMax(long bytes) {
        return new SenderSettings(
                bytes, recordBytesMax, batchBytes, linger, blockTimeout, deliveryTimeout, closeTimeout);
    }
}

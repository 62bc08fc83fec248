package io.pyramidstream.kafka;

import java.time.Duration;

/// How much a receiver takes in, and how long it waits for its subscriber.
///
/// @param bytesHigh      at so many bytes received and not given back, fetching pauses
/// @param bytesLow       at so few it resumes
/// @param recordsHigh    the same in records, for small ones
/// @param recordsLow     at so few it resumes
/// @param pollRecordsMax most records one poll brings, and so the most by which the high marks can be passed
/// @param fetchBytesMax  most bytes Kafka's own client fetches ahead, per broker
/// @param pollTimeout    longest the poll thread sleeps when there is nothing to do
/// @param commitInterval how often acknowledged records are committed
/// @param sessionTimeout a member not heard of for so long is dead, and its partitions go to the others
/// @param revokeTimeout  longest a rebalance waits for the work in flight
/// @param closeTimeout   longest that leaving the group and closing the client takes
/// @param fromEarliest   where a group without committed offsets begins: at the oldest record, else at the end
/// @param readCommitted  only records of finished transactions
public record ReceiverSettings(
        long bytesHigh,
        long bytesLow,
        int recordsHigh,
        int recordsLow,
        int pollRecordsMax,
        int fetchBytesMax,
        Duration pollTimeout,
        Duration commitInterval,
        Duration sessionTimeout,
        Duration revokeTimeout,
        Duration closeTimeout,
        boolean fromEarliest,
        boolean readCommitted) {

    public static final ReceiverSettings DEFAULT = new ReceiverSettings(
            64L << 20,
            32L << 20,
            10_000,
            5_000,
            64,
            8 << 20,
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            true,
            true);

    public ReceiverSettings {
        if (bytesLow < 1 || bytesHigh < bytesLow) {
            throw new IllegalArgumentException(
                    "bytesLow must be in [1, bytesHigh], was " + bytesLow + " with bytesHigh " + bytesHigh);
        }
        if (recordsLow < 1 || recordsHigh < recordsLow) {
            throw new IllegalArgumentException(
                    "recordsLow must be in [1, recordsHigh], was " + recordsLow + " with recordsHigh " + recordsHigh);
        }
        if (pollRecordsMax < 1 || fetchBytesMax < 1024) {
            throw new IllegalArgumentException("pollRecordsMax must be 1 or more and fetchBytesMax 1024 or more, were "
                    + pollRecordsMax + " and " + fetchBytesMax);
        }
        if (!pollTimeout.isPositive()
                || !commitInterval.isPositive()
                || !sessionTimeout.isPositive()
                || !revokeTimeout.isPositive()
                || !closeTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "pollTimeout, commitInterval, sessionTimeout, revokeTimeout and closeTimeout must not be zero");
        }
    }

    public ReceiverSettings withBytes(long low, long high) {
        return new ReceiverSettings(
                high,
                low,
                recordsHigh,
                recordsLow,
                pollRecordsMax,
                fetchBytesMax,
                pollTimeout,
                commitInterval,
                sessionTimeout,
                revokeTimeout,
                closeTimeout,
                fromEarliest,
                readCommitted);
    }

    public ReceiverSettings withRevokeTimeout(Duration timeout) {
        return new ReceiverSettings(
                bytesHigh,
                bytesLow,
                recordsHigh,
                recordsLow,
                pollRecordsMax,
                fetchBytesMax,
                pollTimeout,
                commitInterval,
                sessionTimeout,
                timeout,
                closeTimeout,
                fromEarliest,
                readCommitted);
    }

    public ReceiverSettings withFromEarliest(boolean earliest) {
        return new ReceiverSettings(
                bytesHigh,
                bytesLow,
                recordsHigh,
                recordsLow,
                pollRecordsMax,
                fetchBytesMax,
                pollTimeout,
                commitInterval,
                sessionTimeout,
                revokeTimeout,
                closeTimeout,
                earliest,
                readCommitted);
    }
}

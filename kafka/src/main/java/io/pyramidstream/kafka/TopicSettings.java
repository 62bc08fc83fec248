package io.pyramidstream.kafka;

import java.time.Duration;

/// How topics are made.
///
/// @param partitions           partitions of the topics that spread streams (frames, answers, progress, events,
///                             rule-state, clips, webhook-retries); the others have one
/// @param replicationFactor    copies of every record; 1 on a single broker
/// @param framesRetention      how far back the past can be asked
/// @param framesRetentionBytes most bytes of frames a partition keeps, one segment more or less
/// @param framesSegmentBytes   frames are deleted in pieces of this size
/// @param recordBytesMax       largest record of any topic; a frame must fit
/// @param answersRetention     how long answers and events stay on Kafka
/// @param accountsRetention    how long ledgers, dead letters and truth stay on Kafka
public record TopicSettings(
        int partitions,
        int replicationFactor,
        Duration framesRetention,
        long framesRetentionBytes,
        int framesSegmentBytes,
        int recordBytesMax,
        Duration answersRetention,
        Duration accountsRetention) {

    private static final int MIB = 1 << 20;

    /// Four partitions, one copy, 15 minutes or 1 GiB of frames per partition in 64 MiB segments, a week of answers, a
    /// day of accounts.
    public static final TopicSettings DEFAULT = new TopicSettings(
            4, 1, Duration.ofMinutes(15), 1024L * MIB, 64 * MIB, MIB, Duration.ofDays(7), Duration.ofDays(1));

    public TopicSettings {
        atLeast("partitions", partitions, 1);
        atLeast("replicationFactor", replicationFactor, 1);
        atLeast("framesRetentionBytes", framesRetentionBytes, 1);
        atLeast("framesSegmentBytes", framesSegmentBytes, MIB);
        atLeast("recordBytesMax", recordBytesMax, 1024);
        positive("framesRetention", framesRetention);
        positive("answersRetention", answersRetention);
        positive("accountsRetention", accountsRetention);
    }

    public TopicSettings withPartitions(int newPartitions) {
        return new TopicSettings(
                newPartitions,
                replicationFactor,
                framesRetention,
                framesRetentionBytes,
                framesSegmentBytes,
                recordBytesMax,
                answersRetention,
                accountsRetention);
    }

    private static void atLeast(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be " + min + " or more, was " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, was " + value);
        }
    }
}

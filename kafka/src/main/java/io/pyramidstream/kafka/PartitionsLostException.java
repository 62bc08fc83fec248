package io.pyramidstream.kafka;

import org.apache.kafka.common.TopicPartition;

import java.util.Set;

/// The work was not committed and must not be: its partitions belong to another member of the group. Drop it.
public final class PartitionsLostException extends RuntimeException {

    PartitionsLostException(Set<TopicPartition> lost) {
        super("partitions " + lost + " are no longer held by this member: their work must be dropped");
    }
}

package io.pyramidstream.kafka;

import org.apache.kafka.common.TopicPartition;

import java.util.Set;

/// The work was not committed and must not be: its partitions belong to another member of the group, or were given back
/// to this one after another may have worked on them. Drop it.
public final class PartitionsLostException extends RuntimeException {

    private final transient Set<TopicPartition> partitions;

    PartitionsLostException(Set<TopicPartition> lost) {
        super("partitions " + lost + " are no longer held by this member under the same assignment: their work must be"
                + " dropped");
        this.partitions = Set.copyOf(lost);
    }

    /// Those of the asked ones that are lost.
    public Set<TopicPartition> partitions() {
        return partitions;
    }
}

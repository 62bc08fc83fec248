package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;

import java.util.HashSet;
import java.util.Set;

/// What the group gave this member, and the generation that says so. Both change together, so that offsets of a
/// partition can never be committed under a generation in which it belonged to somebody else.
record Membership(ConsumerGroupMetadata metadata, Set<TopicPartition> held) {

    Membership {
        held = Set.copyOf(held);
    }

    /// @throws PartitionsLostException when one of them is not held
    ConsumerGroupMetadata metadataFor(Set<TopicPartition> partitions) {
        Set<TopicPartition> lost = new HashSet<>(partitions);
        lost.removeAll(held);
        if (!lost.isEmpty()) {
            throw new PartitionsLostException(lost);
        }
        return metadata;
    }
}

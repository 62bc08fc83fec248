package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What the group gave this member, and the generation that says so. Both change together, so that offsets of a
/// partition can never be committed under a generation in which it belonged to somebody else.
///
/// @param held the assignment under which each partition is held: a partition that was lost and given back has another
record Membership(ConsumerGroupMetadata metadata, Map<TopicPartition, Long> held) {

    Membership {
        held = Map.copyOf(held);
    }

    /// @param assignments under which each partition was worked on
    /// @throws PartitionsLostException when one of `partitions` is not held under that assignment
    ConsumerGroupMetadata metadataFor(Set<TopicPartition> partitions, Map<TopicPartition, Long> assignments) {
        Set<TopicPartition> lost = new HashSet<>();
        for (TopicPartition partition : partitions) {
            Long assignment = assignments.get(partition);
            if (assignment == null || !assignment.equals(held.get(partition))) {
                lost.add(partition);
            }
        }
        if (!lost.isEmpty()) {
            throw new PartitionsLostException(lost);
        }
        return metadata;
    }
}

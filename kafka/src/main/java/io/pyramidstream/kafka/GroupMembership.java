package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;

import java.util.Set;

/// Says under which membership the offsets of some partitions may be committed now; see {@link
/// RecordReceiver#membership}.
@FunctionalInterface
public interface GroupMembership {

    /// Asked anew before each attempt, from the committing thread.
    ///
    /// @throws PartitionsLostException when one of the partitions is not held any more, or was lost in between
    ConsumerGroupMetadata groupMetadata(Set<TopicPartition> partitions);
}

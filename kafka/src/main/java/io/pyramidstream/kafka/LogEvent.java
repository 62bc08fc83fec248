package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.Set;

/// What happens to one reader of the log, in order.
///
/// ```
/// Assigned ──▶ Received* ──▶ Revoked   give the partitions back: commit or drop, then release()
///                       └──▶ Lost      somebody else has them already: drop
/// ```
public sealed interface LogEvent {

    /// These partitions are ours from here on; records of them follow.
    ///
    /// @param assignment no other assignment of this process has this number; a commit must name it, so that
    ///                   work done under an earlier one cannot slip through
    record Assigned(Set<TopicPartition> partitions, long assignment) implements LogEvent {
        public Assigned {
            partitions = Set.copyOf(partitions);
        }
    }

    /// These partitions go to another member as soon as {@link #release()} is called, or the receiver's
    /// `revokeTimeout` has passed. No record of them follows, unless they are assigned again. Until then their work
    /// can still be committed.
    ///
    /// @param releaser called by {@link #release()}
    record Revoked(Set<TopicPartition> partitions, Runnable releaser) implements LogEvent {
        public Revoked {
            partitions = Set.copyOf(partitions);
        }

        /// Call once all work of these partitions is committed or dropped, from any thread; more often does no harm.
        public void release() {
            releaser.run();
        }
    }

    /// These partitions are no longer ours and may already be read by another member: drop their work, commits of it
    /// fail.
    record Lost(Set<TopicPartition> partitions) implements LogEvent {
        public Lost {
            partitions = Set.copyOf(partitions);
        }
    }

    /// One record. Give it back with {@link RecordReceiver#done} or {@link RecordReceiver#ack}, else its bytes stay
    /// counted and the receiver stops fetching.
    ///
    /// @param bytes what it counts for in the receiver's budget: key, value and headers
    record Received(ConsumerRecord<String, byte[]> record, long bytes) implements LogEvent {

        public TopicPartition partition() {
            return new TopicPartition(record.topic(), record.partition());
        }
    }

    /// Everything that was in the topics when the subscription began has been delivered; only without a group, once.
    record CaughtUp() implements LogEvent {}
}

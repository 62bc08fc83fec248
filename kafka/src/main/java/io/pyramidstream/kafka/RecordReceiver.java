package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;

import java.util.Set;

/// Reads the log as a Reactor stream.
///
/// Each subscription to {@link #events()} has its own Kafka client, one poll thread, which keeps polling however slow
/// the
/// subscriber is (so that a slow model never costs the membership), and one delivery thread, on which the subscriber is
/// called. Fetching pauses while {@link ReceiverSettings#bytesHigh} are received and not given back. One subscription
/// at
/// a time; after it ended another may follow.
///
/// {@link #done}, {@link #ack}, {@link #groupMetadata()} and {@link #close()} may be called from any thread.
public final class RecordReceiver implements GroupMembership, AutoCloseable {

    /// Who commits the offsets of a group.
    public enum Commits {
        /// The subscriber, in transactions: it calls {@link RecordReceiver#done} for each record.
        BY_SUBSCRIBER,
        /// The receiver, up to the first record not yet acknowledged: the subscriber calls {@link RecordReceiver#ack}.
        ON_ACK
    }

    /// Reads as a member of a group, which shares the partitions out among its members.
    public static RecordReceiver ofGroup(
            KafkaSettings kafka, ReceiverSettings settings, String groupId, Set<Topic> topics, Commits commits) {
        throw new UnsupportedOperationException("coming");
    }

    /// Reads all partitions, without a group and without commits.
    public static RecordReceiver ofWholeTopics(
            KafkaSettings kafka, ReceiverSettings settings, Set<Topic> topics, StartAt start) {
        throw new UnsupportedOperationException("coming");
    }

    /// What happens, in order. Cancelling leaves the group at once; {@link #close()} does so in good order.
    public Flux<LogEvent> events() {
        throw new UnsupportedOperationException("coming");
    }

    /// Gives a record's bytes back to the budget: call it when the record is finished with, or when something else has
    /// taken charge of its bytes. More often does no harm.
    public void done(Received received) {
        throw new UnsupportedOperationException("coming");
    }

    /// Gives a record back and has its offset committed once all before it in its partition are acknowledged too. In
    /// any
    /// order.
    public void ack(Received received) {
        throw new UnsupportedOperationException("coming");
    }

    /// The membership of the moment.
    public ConsumerGroupMetadata groupMetadata() {
        throw new UnsupportedOperationException("coming");
    }

    @Override
    public ConsumerGroupMetadata groupMetadata(Set<TopicPartition> partitions) {
        throw new UnsupportedOperationException("coming");
    }

    /// Bytes received and not given back.
    public long bufferedBytes() {
        throw new UnsupportedOperationException("coming");
    }

    /// Ends the subscription in good order: the subscriber gets {@link LogEvent.Revoked} for all it holds, then the
    /// stream
    /// completes. Waits for that, at most `revokeTimeout` and `closeTimeout`.
    @Override
    public void close() {}
}

package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.Map;

/// Makes results durable together with the offsets they came from. {@link TransactionalSender} is how services do it;
/// a bench that shows what transactions guard against has another.
public interface ResultSender extends AutoCloseable {

    /// Settles whatever was left open, so that what is read after it is all there will ever be of it. Called before
    /// committed offsets are read, as often as one likes.
    void open();

    /// @param offsets    the next offset to read, per partition
    /// @param membership under which they are committed
    void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            GroupMembership membership);

    @Override
    void close();
}

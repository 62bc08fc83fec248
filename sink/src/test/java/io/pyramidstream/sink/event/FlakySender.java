package io.pyramidstream.sink.event;

import io.pyramidstream.kafka.GroupMembership;
import io.pyramidstream.kafka.ResultSender;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Every third commit fails before anything of it is durable, every other third after all of it is: in both cases its
/// caller is told that nobody knows.
final class FlakySender implements ResultSender {

    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();

    /// Every commit waits for this.
    final CountDownLatch gate;

    private final ResultSender sender;
    private final boolean flaky;

    FlakySender(ResultSender sender) {
        this(sender, true, 0);
    }

    private FlakySender(ResultSender sender, boolean flaky, int gates) {
        this.sender = sender;
        this.flaky = flaky;
        this.gate = new CountDownLatch(gates);
    }

    /// Nothing is committed before {@link #gate} is opened.
    static FlakySender stalled(ResultSender sender) {
        return new FlakySender(sender, false, 1);
    }

    @Override
    public void open() {
        sender.open();
    }

    @Override
    public void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            GroupMembership membership) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        int turn = commits.getAndIncrement() % 3;
        if (flaky && turn == 0) {
            failures.incrementAndGet();
            throw new KafkaException("lost before");
        }
        sender.commit(records, offsets, membership);
        if (flaky && turn == 1) {
            failures.incrementAndGet();
            throw new KafkaException("lost after");
        }
    }

    @Override
    public void close() {
        sender.close();
    }
}

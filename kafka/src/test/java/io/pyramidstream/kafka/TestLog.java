package io.pyramidstream.kafka;

import io.pyramidstream.broker.testing.BrokerForTests;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import static java.util.Objects.requireNonNull;

/// Topics of one test on the shared broker, and short words for what tests do with them.
final class TestLog {

    static final int PARTITIONS = 4;

    /// For what comes at once, unless the machine is very busy.
    static final Duration PATIENCE = Duration.ofSeconds(90);

    final KafkaSettings kafka;
    final String group;

    TestLog() {
        kafka = new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
        group = kafka.topicPrefix() + "group";
        Topics.create(kafka, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    }

    /// Sends records of `bytes` bytes, numbered from `first` in their first bytes' text, round robin over the
    /// partitions.
    void send(int first, int count, int bytes) {
        try (RecordSender sender = new RecordSender(kafka, SenderSettings.DEFAULT)) {
            Flux.range(first, count)
                    .flatMap(i -> sender.send(numbered(i, bytes)), 100)
                    .blockLast(PATIENCE);
        }
    }

    ProducerRecord<String, byte[]> numbered(int i, int bytes) {
        byte[] value = new byte[bytes];
        for (int k = 0; k < 4; k++) {
            value[k] = (byte) (i >> (8 * k));
        }
        return new ProducerRecord<>(kafka.topic(Topic.FRAMES), i % PARTITIONS, "camera-" + i % PARTITIONS, value);
    }

    static int number(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        return (value[0] & 0xff) | (value[1] & 0xff) << 8 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 24;
    }

    RecordReceiver member(ReceiverSettings settings, RecordReceiver.Commits commits) {
        return RecordReceiver.ofGroup(kafka, settings, group, Set.of(Topic.FRAMES), commits);
    }

    RecordReceiver whole(Topic topic, StartAt start) {
        return RecordReceiver.ofWholeTopics(kafka, ReceiverSettings.DEFAULT, Set.of(topic), start);
    }

    /// All committed records of a topic now, by reading it from its beginning.
    List<ConsumerRecord<String, byte[]>> read(Topic topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (RecordReceiver receiver = whole(topic, new StartAt.Beginning())) {
            receiver.events()
                    .takeUntil(event -> event instanceof LogEvent.CaughtUp)
                    .doOnNext(event -> {
                        if (event instanceof LogEvent.Received received) {
                            records.add(received.record());
                            receiver.done(received);
                        }
                    })
                    .blockLast(PATIENCE);
        }
        return records;
    }

    /// The state of the id's last transaction, as Kafka names it.
    String transaction(String transactionalId) {
        try (Admin admin = Admin.create(kafka.client(Map.of()))) {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .state()
                    .toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// The group's committed offset of each partition that has one.
    Map<Integer, Long> committed() {
        try (Admin admin = Admin.create(kafka.client(Map.of()))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<Integer, Long> byPartition = new TreeMap<>();
            offsets.forEach((partition, offset) -> byPartition.put(
                    partition.partition(), requireNonNull(offset).offset()));
            return byPartition;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a topic holds at the moment of opening, from some time on: read without a group, without commits, and to an
/// end. One thread; blocks it while Kafka answers.
public final class RetainedLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Duration patience;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
    private final Set<TopicPartition> left = new HashSet<>();

    /// Opens all partitions, or the one that holds a key, at their beginning.
    ///
    /// @param key      only the partition this key's records are in; null: all
    /// @param patience longest wait for Kafka to say anything
    /// @throws TopicException if there is no such topic
    public RetainedLog(KafkaSettings kafka, Topic topic, @Nullable String key, Duration patience) {
        this.patience = patience;
        this.consumer = new KafkaConsumer<>(
                kafka.client(Map.of(
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed",
                        "default.api.timeout.ms",
                        (int) patience.toMillis())),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        try {
            this.partitions = partitions(consumer, kafka.topic(topic), key);
            this.begins = consumer.beginningOffsets(partitions);
            this.ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /// Goes to the first record of each partition that arrived at or after this time.
    public void seek(long arrivedMs) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, arrivedMs));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>(consumer.offsetsForTimes(times));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            consumer.seek(partition, first == null ? end(partition) : first.offset());
        }
    }

    /// Goes back to the oldest record of a partition.
    public void rewind(int partition) {
        consumer.seekToBeginning(of(partition));
    }

    /// Whether nothing older is left in this partition.
    public boolean isOldest(ConsumerRecord<String, byte[]> record) {
        return record.offset() <= begins.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }

    /// What is left of this partition is not wanted.
    public void leave(int partition) {
        if (left.addAll(of(partition))) {
            consumer.pause(of(partition));
        }
    }

    /// The next records, in order within a partition; none when everything that was there at the opening has been read.
    ///
    /// @throws TopicException if Kafka stays silent for longer than the patience
    public List<ConsumerRecord<String, byte[]>> next() {
        long giveUpNs = System.nanoTime() + patience.toNanos();
        while (!over()) {
            ConsumerRecords<String, byte[]> polled = consumer.poll(POLL);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>(polled.count());
            for (ConsumerRecord<String, byte[]> record : polled) {
                if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
                    records.add(record);
                }
            }
            if (!records.isEmpty()) {
                return records;
            }
            if (polled.isEmpty() && System.nanoTime() - giveUpNs > 0) {
                throw new TopicException("Kafka sent nothing of " + partitions + " for " + patience, null);
            }
        }
        return List.of();
    }

    private boolean over() {
        return partitions.stream()
                .allMatch(partition -> left.contains(partition) || consumer.position(partition) >= end(partition));
    }

    private long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private List<TopicPartition> of(int number) {
        return partitions.stream().filter(one -> one.partition() == number).toList();
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, byte[]> consumer, String topic, @Nullable String key) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new TopicException("topic " + topic + " does not exist: create the topics first", null);
        }
        if (key != null) {
            return List.of(new TopicPartition(topic, partitionOf(key, infos.size())));
        }
        return infos.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /// As Kafka's own producer chooses it.
    static int partitionOf(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

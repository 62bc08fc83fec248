package io.pyramidstream.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// Reads what the last owner of some partitions left on a compacted topic, once nothing of it can change any more.
///
/// Three steps, in this order, or a successor could miss the last transaction of its predecessor:
/// 1. the group's committed offsets, waiting while a transaction on them is open; from then on the predecessor is
///    fenced by the group's new generation;
/// 2. the end of the compacted partitions, open transactions included;
/// 3. the committed records up to there, which waits until an abandoned transaction is aborted.
public final class SettledState {

    private SettledState() {}

    /// Blocks; for a thread that may wait.
    ///
    /// @param assigned partitions of `read` that this member of the group was just assigned
    /// @param state    the compacted topic, partitioned like `read`
    /// @return the newest record of each key that was not removed, by partition
    /// @throws TimeoutException if it took longer; give it more than a transaction's timeout
    public static Map<Integer, Map<String, ConsumerRecord<String, byte[]>>> read(
            KafkaSettings kafka, String groupId, Set<TopicPartition> assigned, Topic state, Duration timeout) {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        Map<Integer, Map<String, ConsumerRecord<String, byte[]>>> newest = new HashMap<>();
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicPartition one : assigned) {
            partitions.add(new TopicPartition(kafka.topic(state), one.partition()));
            newest.put(one.partition(), new HashMap<>());
        }
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                kafka.client(properties(groupId)), new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.committed(assigned, timeout);
            Map<TopicPartition, Long> ends = ends(kafka, partitions, timeout);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!reached(consumer, ends)) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new TimeoutException("reading " + partitions + " to its end took longer than " + timeout
                            + ": a transaction may still be open there");
                }
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    Map<String, ConsumerRecord<String, byte[]>> byKey = newest.get(record.partition());
                    if (byKey == null) {
                        continue;
                    }
                    if (record.value() == null) {
                        byKey.remove(record.key());
                    } else {
                        byKey.put(record.key(), record);
                    }
                }
            }
        }
        return newest;
    }

    private static boolean reached(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static Map<TopicPartition, Long> ends(
            KafkaSettings kafka, Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        try (Admin admin = Admin.create(kafka.client(Map.of("default.api.timeout.ms", (int) timeout.toMillis())))) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new TopicException("ends of " + partitions + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("ends of " + partitions + ": interrupted", e);
        }
    }

    private static Map<String, Object> properties(String groupId) {
        return Map.of(
                "group.id",
                groupId,
                "enable.auto.commit",
                false,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
    }
}

package io.pyramidstream.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// Where a group stands in some partitions, and whether anything was appended since. Blocks; for a thread that may
/// wait.
public final class LogTail {

    private LogTail() {}

    /// The group's committed offsets; none for a partition that has none.
    public static Map<TopicPartition, Long> committed(
            KafkaSettings kafka, String groupId, Set<TopicPartition> partitions, Duration timeout) {
        try (KafkaConsumer<String, byte[]> consumer = consumer(kafka, Map.of("group.id", groupId))) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            Map<TopicPartition, @Nullable OffsetAndMetadata> found =
                    new HashMap<>(consumer.committed(partitions, timeout));
            found.forEach((partition, offset) -> {
                if (offset != null) {
                    offsets.put(partition, offset.offset());
                }
            });
            return offsets;
        }
    }

    /// Whether a committed record lies at one of these offsets or behind it, as far as the log went when this was
    /// called.
    ///
    /// @throws TimeoutException if it could not be found out in time
    public static boolean hasMore(KafkaSettings kafka, Map<TopicPartition, Long> from, Duration timeout) {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        Map<TopicPartition, Long> ends = stableEnds(kafka, from.keySet(), timeout);
        ends.entrySet().removeIf(end -> end.getValue() <= from.getOrDefault(end.getKey(), 0L));
        if (ends.isEmpty()) {
            return false;
        }
        // Something lies there, if only the marks of transactions.
        try (KafkaConsumer<String, byte[]> consumer = consumer(kafka, Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(ends.keySet());
            ends.keySet().forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new TimeoutException(
                            "reading " + ends.keySet() + " to their ends took longer than " + timeout);
                }
                ConsumerRecords<String, byte[]> records = consumer.poll(Duration.ofMillis(100));
                if (!records.isEmpty()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Map<TopicPartition, Long> stableEnds(
            KafkaSettings kafka, Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        try (Admin admin = Admin.create(kafka.client(Map.of("default.api.timeout.ms", (int) timeout.toMillis())))) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new TopicException("ends of " + partitions + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("ends of " + partitions + ": interrupted", e);
        }
    }

    private static KafkaConsumer<String, byte[]> consumer(KafkaSettings kafka, Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(own);
        all.put("enable.auto.commit", false);
        all.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(kafka.client(all), new StringDeserializer(), new ByteArrayDeserializer());
    }
}

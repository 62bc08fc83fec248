package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reading whole topics: takes all partitions, goes to the start, and knows when what was there at that moment is read.
final class CatchUp {

    private final Map<TopicPartition, Long> ends;

    private CatchUp(Map<TopicPartition, Long> ends) {
        this.ends = ends;
    }

    /// @throws TopicException when a topic does not exist
    static CatchUp begin(Consumer<String, byte[]> consumer, Subscribed.Wholly wholly) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : wholly.topics()) {
            var infos = consumer.partitionsFor(topic);
            if (infos == null || infos.isEmpty()) {
                throw new TopicException("topic " + topic + " does not exist: create the topics first", null);
            }
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        switch (wholly.start()) {
            case StartAt.Beginning() -> consumer.seekToBeginning(partitions);
            case StartAt.End() -> ends.forEach(consumer::seek);
            case StartAt.Arrival(long timeMs) -> seekToArrival(consumer, ends, timeMs);
        }
        return new CatchUp(new HashMap<>(ends));
    }

    private static void seekToArrival(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends, long timeMs) {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, timeMs));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>(consumer.offsetsForTimes(times));
        ends.forEach((partition, end) -> {
            OffsetAndTimestamp first = found.get(partition);
            consumer.seek(partition, first == null ? end : first.offset());
        });
    }

    /// Whether everything that was there at the beginning has been polled.
    boolean reached(Consumer<String, byte[]> consumer) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return ends.isEmpty();
    }
}

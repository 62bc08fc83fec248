package io.pyramidstream.inference.service;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one transaction makes durable. Every record belongs to a partition of the frames topic, whose offset is
/// committed
/// with it, so that nothing of a partition we lost can slip through.
record CommitBatch(List<Placed> records, Map<TopicPartition, OffsetAndMetadata> offsets) {

    record Placed(int partition, ProducerRecord<String, byte[]> record) {}

    CommitBatch {
        records = List.copyOf(records);
        offsets = Map.copyOf(offsets);
    }

    static CommitBatch of(String framesTopic, List<Placed> records, Map<Integer, Long> offsetByPartition) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        offsetByPartition.forEach((partition, offset) ->
                offsets.put(new TopicPartition(framesTopic, partition), new OffsetAndMetadata(offset)));
        return new CommitBatch(records, offsets);
    }

    CommitBatch without(Set<TopicPartition> lost) {
        Map<TopicPartition, OffsetAndMetadata> kept = new HashMap<>(offsets);
        kept.keySet().removeAll(lost);
        return new CommitBatch(
                records.stream()
                        .filter(placed -> lost.stream().noneMatch(one -> one.partition() == placed.partition()))
                        .toList(),
                kept);
    }
}

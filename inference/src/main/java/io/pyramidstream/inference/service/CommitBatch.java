package io.pyramidstream.inference.service;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one transaction makes durable. Every record belongs to a partition of the frames topic, whose offset is
/// committed with it, so that nothing of a partition we lost can slip through.
///
/// @param assignments under which each partition was worked on
record CommitBatch(
        List<Placed> records, Map<TopicPartition, OffsetAndMetadata> offsets, Map<TopicPartition, Long> assignments) {

    record Placed(int partition, ProducerRecord<String, byte[]> record) {}

    CommitBatch {
        records = List.copyOf(records);
        offsets = Map.copyOf(offsets);
        assignments = Map.copyOf(assignments);
    }

    static CommitBatch of(
            String framesTopic,
            List<Placed> records,
            Map<Integer, Long> offsetByPartition,
            Map<TopicPartition, Long> assignments) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        offsetByPartition.forEach((partition, offset) ->
                offsets.put(new TopicPartition(framesTopic, partition), new OffsetAndMetadata(offset)));
        return new CommitBatch(records, offsets, assignments);
    }

    CommitBatch without(Set<TopicPartition> lost) {
        Map<TopicPartition, OffsetAndMetadata> kept = new HashMap<>(offsets);
        kept.keySet().removeAll(lost);
        return new CommitBatch(
                records.stream()
                        .filter(placed -> lost.stream().noneMatch(one -> one.partition() == placed.partition()))
                        .toList(),
                kept,
                assignments);
    }
}

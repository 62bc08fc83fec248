package io.pyramidstream.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

/// Where a group begins.
public final class GroupOffsets {

    private GroupOffsets() {}

    /// Sets a group that never committed to the end of the topics, and for good: unlike `auto.offset.reset=latest`,
    /// which looks again at each start, and so skips what came while nobody of a still idle group was there.
    ///
    /// @param group after the topic prefix
    /// @throws TopicException when Kafka refuses or is not there
    public static void beginAtEnd(KafkaSettings kafka, String group, Set<Topic> topics) {
        String groupId = kafka.topicPrefix() + group;
        try (Admin admin = Admin.create(kafka.client(Map.of("request.timeout.ms", 15_000)))) {
            Set<TopicPartition> partitions = new HashSet<>();
            Set<String> names = topics.stream().map(kafka::topic).collect(toSet());
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> topic.partitions()
                            .forEach(each -> partitions.add(new TopicPartition(name, each.partition()))));
            Map<TopicPartition, ?> committed = new HashMap<>(admin.listConsumerGroupOffsets(groupId)
                    .partitionsToOffsetAndMetadata()
                    .get());
            committed.values().removeIf(offset -> offset == null);
            partitions.removeAll(committed.keySet());
            if (!partitions.isEmpty()) {
                commitEnds(admin, groupId, partitions);
            }
        } catch (ExecutionException e) {
            throw new TopicException("group " + groupId + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("group " + groupId + ": interrupted", e);
        }
    }

    private static void commitEnds(Admin admin, String groupId, Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> ends = admin
                .listOffsets(partitions.stream().collect(toMap(each -> each, _ -> OffsetSpec.latest())))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        end -> new OffsetAndMetadata(end.getValue().offset())));
        try {
            admin.alterConsumerGroupOffsets(groupId, ends).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownMemberIdException || e.getCause() instanceof GroupNotEmptyException)) {
                throw e; // a group with members was begun by one of them
            }
        }
    }
}

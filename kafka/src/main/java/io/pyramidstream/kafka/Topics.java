package io.pyramidstream.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Makes the topics, each with its settings. Every service calls this when it starts, in any order, as often as it
/// likes.
public final class Topics {

    private static final Logger LOGGER = LoggerFactory.getLogger(Topics.class);

    private static final int VISIBLE_ATTEMPTS_MAX = 200;
    private static final Duration VISIBLE_PAUSE = Duration.ofMillis(50);

    private Topics() {}

    /// What was done to one topic.
    public record Change(String topic, Action action, String detail) {
        public enum Action {
            CREATED,
            ALTERED,
            UNCHANGED
        }
    }

    /// Creates what is missing and brings settings that differ to what is asked. More partitions than asked are kept.
    ///
    /// @throws TopicException when a topic has fewer partitions than asked, or Kafka refuses or is not there
    public static List<Change> create(KafkaSettings kafka, TopicSettings settings) {
        try (Admin admin = Admin.create(kafka.client(Map.of("request.timeout.ms", 15_000)))) {
            List<Change> changes = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                changes.add(ensure(admin, kafka.topic(topic), topic, settings));
            }
            log(changes);
            return changes;
        } catch (TopicException e) {
            throw e.getCause() instanceof TimeoutException
                    ? new TopicException(
                            "Kafka does not answer at " + kafka.bootstrapServers()
                                    + ": check that it runs and that the address is right (" + e.getMessage() + ")",
                            e)
                    : e;
        }
    }

    private static void log(List<Change> changes) {
        for (Change change : changes) {
            switch (change.action()) {
                case CREATED -> LOGGER.info("topic created name={}", change.topic());
                case ALTERED -> LOGGER.warn("topic altered name={} {}", change.topic(), change.detail());
                case UNCHANGED -> LOGGER.debug("topic unchanged name={}", change.topic());
            }
        }
    }

    private static Change ensure(Admin admin, String name, Topic topic, TopicSettings settings) {
        int partitions = topic.manyPartitions() ? settings.partitions() : 1;
        Map<String, String> wanted = configs(topic, settings);
        try {
            NewTopic newTopic = new NewTopic(name, partitions, (short) settings.replicationFactor()).configs(wanted);
            get(name, admin.createTopics(List.of(newTopic)).all());
            requirePartitions(admin, name, partitions); // so that it can be used when this returns
            return new Change(name, Change.Action.CREATED, "partitions=" + partitions + " " + wanted);
        } catch (TopicException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        requirePartitions(admin, name, partitions);
        return alter(admin, name, wanted);
    }

    private static void requirePartitions(Admin admin, String name, int wanted) {
        int found = whenVisible(name, () -> admin.describeTopics(List.of(name)).allTopicNames()).values().stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
        if (found < wanted) {
            throw new TopicException(
                    "topic " + name + " has " + found + " partitions, " + wanted
                            + " are asked: ask for fewer, use another topic prefix, or delete the topic; adding partitions"
                            + " to a topic with records in it would tear streams apart",
                    null);
        }
    }

    private static Change alter(Admin admin, String name, Map<String, String> wanted) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Map<ConfigResource, Config> found =
                whenVisible(name, () -> admin.describeConfigs(List.of(resource)).all());
        List<String> differences = new ArrayList<>();
        Collection<AlterConfigOp> operations = new ArrayList<>();
        wanted.forEach((key, value) -> {
            String old = value(found.values(), key);
            if (!value.equals(old)) {
                differences.add(key + ": " + old + " -> " + value);
                operations.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
            }
        });
        if (differences.isEmpty()) {
            return new Change(name, Change.Action.UNCHANGED, "");
        }
        get(name, admin.incrementalAlterConfigs(Map.of(resource, operations)).all());
        return new Change(name, Change.Action.ALTERED, String.join(", ", differences));
    }

    private static String value(Collection<Config> found, String key) {
        for (Config config : found) {
            ConfigEntry entry = config.get(key);
            if (entry != null) {
                return entry.value();
            }
        }
        return "unset";
    }

    private static Map<String, String> configs(Topic topic, TopicSettings settings) {
        Map<String, String> configs = new TreeMap<>();
        configs.put("max.message.bytes", String.valueOf(settings.recordBytesMax()));
        configs.put("min.insync.replicas", String.valueOf(Math.max(1, settings.replicationFactor() - 1)));
        // A record's timestamp is its arrival; when the picture was taken is in the record itself.
        configs.put("message.timestamp.type", "LogAppendTime");
        switch (topic) {
            case FRAMES -> {
                configs.put("cleanup.policy", "delete");
                configs.put("compression.type", "uncompressed"); // a JPEG does not get smaller
                configs.put("retention.ms", ms(settings.framesRetention()));
                configs.put("retention.bytes", String.valueOf(settings.framesRetentionBytes()));
                configs.put("segment.bytes", String.valueOf(settings.framesSegmentBytes()));
            }
            case QUESTIONS -> {
                configs.put("cleanup.policy", "compact");
                // As long as frames can be read again, so can the version of the question they were asked.
                configs.put("min.compaction.lag.ms", ms(settings.framesRetention()));
            }
            case PROGRESS, RULES, RULE_STATE -> configs.put("cleanup.policy", "compact");
            case ANSWERS, EVENTS, WEBHOOK_DEAD_LETTERS, WEBHOOK_RETRIES -> {
                configs.put("cleanup.policy", "delete");
                configs.put("retention.ms", ms(settings.answersRetention()));
            }
            case MODERATION -> {
                configs.put("cleanup.policy", "compact,delete");
                configs.put("retention.ms", ms(settings.answersRetention()));
            }
            case LEDGERS, DEAD_LETTERS, TRUTH, CLIPS -> {
                configs.put("cleanup.policy", "delete");
                configs.put("retention.ms", ms(settings.accountsRetention()));
            }
        }
        return configs;
    }

    private static String ms(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /// A new topic takes a moment to be known to every broker.
    private static <T> T whenVisible(String topic, Supplier<KafkaFuture<T>> question) {
        for (int attempt = 1; ; attempt++) {
            try {
                return get(topic, question.get());
            } catch (TopicException e) {
                if (attempt == VISIBLE_ATTEMPTS_MAX || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                pause(topic);
            }
        }
    }

    private static void pause(String topic) {
        try {
            Thread.sleep(VISIBLE_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("topic " + topic + ": interrupted", e);
        }
    }

    private static <T> T get(String topic, KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new TopicException("topic " + topic + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("topic " + topic + ": interrupted", e);
        }
    }
}

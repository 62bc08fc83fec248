package io.pyramidstream.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

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
            List<Change> changes = ensure(admin, wanted(kafka, settings));
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

    /// A topic as it should be.
    private record Wanted(String name, int partitions, short replicationFactor, Map<String, String> configs) {
        NewTopic asNew() {
            return new NewTopic(name, partitions, replicationFactor).configs(configs);
        }

        Change created() {
            return new Change(name, Change.Action.CREATED, "partitions=" + partitions + " " + configs);
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

    private static List<Wanted> wanted(KafkaSettings kafka, TopicSettings settings) {
        return Stream.of(Topic.values())
                .map(topic -> new Wanted(
                        kafka.topic(topic),
                        topic.manyPartitions() ? settings.partitions() : 1,
                        (short) settings.replicationFactor(),
                        configs(topic, settings)))
                .toList();
    }

    /// All topics in one request of each sort: to ask for one after the other takes many times as long.
    private static List<Change> ensure(Admin admin, List<Wanted> wanted) {
        Map<String, KafkaFuture<Void>> creations =
                admin.createTopics(wanted.stream().map(Wanted::asNew).toList()).values();
        List<Wanted> existing = wanted.stream()
                .filter(one -> !isNew(one, answerAbout(one, creations)))
                .toList();
        requirePartitions(admin, wanted);
        awaitLeaders(
                admin, wanted.stream().filter(one -> !existing.contains(one)).toList());
        Map<String, Config> found = configs(admin, existing);
        return wanted.stream()
                .map(one -> existing.contains(one) ? alter(admin, one, answerAbout(one, found)) : one.created())
                .toList();
    }

    /// @return whether it was created, false when it exists already
    private static boolean isNew(Wanted wanted, KafkaFuture<Void> creation) {
        try {
            get(wanted.name, creation);
            return true;
        } catch (TopicException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private static void requirePartitions(Admin admin, List<Wanted> wanted) {
        for (Map.Entry<Wanted, TopicDescription> one : whenVisible(
                        wanted, names -> admin.describeTopics(names).topicNameValues())
                .entrySet()) {
            int found = one.getValue().partitions().size();
            if (found < one.getKey().partitions) {
                throw new TopicException(
                        "topic " + one.getKey().name + " has " + found + " partitions, " + one.getKey().partitions
                                + " are asked: ask for fewer, use another topic prefix, or delete the topic; adding"
                                + " partitions to a topic with records in it would tear streams apart",
                        null);
            }
        }
    }

    /// Kafka lists a new topic before its partitions take records. A producer that is so early may have its first batch
    /// refused and its second taken, after which the first, tried again, is out of order for good.
    private static void awaitLeaders(Admin admin, List<Wanted> created) {
        Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
        for (Wanted one : created) {
            for (int partition = 0; partition < one.partitions; partition++) {
                ends.put(new TopicPartition(one.name, partition), OffsetSpec.latest());
            }
        }
        ListOffsetsResult leaders = admin.listOffsets(ends); // asks each leader, again until it is there
        ends.keySet().forEach(partition -> get(partition.topic(), leaders.partitionResult(partition)));
    }

    private static Map<String, Config> configs(Admin admin, List<Wanted> existing) {
        Map<String, Config> found = new HashMap<>();
        whenVisible(existing, names -> {
                    Map<String, KafkaFuture<Config>> answers = new HashMap<>();
                    admin.describeConfigs(names.stream().map(Topics::resource).toList())
                            .values()
                            .forEach((resource, answer) -> answers.put(resource.name(), answer));
                    return answers;
                })
                .forEach((one, config) -> found.put(one.name, config));
        return found;
    }

    private static ConfigResource resource(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static Change alter(Admin admin, Wanted wanted, Config found) {
        List<String> differences = new ArrayList<>();
        Collection<AlterConfigOp> operations = new ArrayList<>();
        wanted.configs.forEach((key, value) -> {
            String old = value(found, key);
            if (!value.equals(old)) {
                differences.add(key + ": " + old + " -> " + value);
                operations.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
            }
        });
        if (differences.isEmpty()) {
            return new Change(wanted.name, Change.Action.UNCHANGED, "");
        }
        get(
                wanted.name,
                admin.incrementalAlterConfigs(Map.of(resource(wanted.name), operations))
                        .all());
        return new Change(wanted.name, Change.Action.ALTERED, String.join(", ", differences));
    }

    private static String value(Config found, String key) {
        ConfigEntry entry = found.get(key);
        return entry == null ? "unset" : entry.value();
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

    /// What Kafka says about each. A new topic takes a moment to be known to every broker; only such are asked for
    /// again.
    private static <T> Map<Wanted, T> whenVisible(
            List<Wanted> wanted, Function<List<String>, Map<String, KafkaFuture<T>>> question) {
        Map<Wanted, T> known = new LinkedHashMap<>();
        List<Wanted> unknown = wanted;
        for (int attempt = 1; !unknown.isEmpty(); attempt++) {
            Map<String, KafkaFuture<T>> answers =
                    question.apply(unknown.stream().map(Wanted::name).toList());
            List<Wanted> still = new ArrayList<>();
            for (Wanted one : unknown) {
                try {
                    known.put(one, get(one.name, answerAbout(one, answers)));
                } catch (TopicException e) {
                    if (attempt == VISIBLE_ATTEMPTS_MAX
                            || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw e;
                    }
                    still.add(one);
                }
            }
            unknown = still;
            if (!unknown.isEmpty()) {
                pause(unknown.getFirst().name);
            }
        }
        return known;
    }

    /// Kafka answers about every topic it is asked for.
    private static <T> T answerAbout(Wanted wanted, Map<String, T> answers) {
        return requireNonNull(answers.get(wanted.name), wanted.name);
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

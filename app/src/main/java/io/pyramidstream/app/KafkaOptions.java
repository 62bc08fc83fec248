package io.pyramidstream.app;

import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/// Where Kafka is; the same options for every service.
final class KafkaOptions {

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka's bootstrap servers (default: ${DEFAULT-VALUE}, or KAFKA_BOOTSTRAP_SERVERS).",
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}")
    String bootstrapServers = "127.0.0.1:9092";

    @Option(
            names = "--topic-prefix",
            description = "Put before every topic's name (default: ${DEFAULT-VALUE}).",
            defaultValue = KafkaSettings.TOPIC_PREFIX_DEFAULT)
    String topicPrefix = KafkaSettings.TOPIC_PREFIX_DEFAULT;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "A properties file with further Kafka client settings, for example TLS and SASL.")
    @Nullable
    Path clientConfig;

    @Option(
            names = "--partitions",
            description = "Partitions of the frames and answers topics when they are made (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    int partitions = 4;

    /// Settings, with all topics there.
    KafkaSettings settingsWithTopics() {
        KafkaSettings settings = new KafkaSettings(bootstrapServers, topicPrefix, clientProperties());
        Topics.create(settings, TopicSettings.DEFAULT.withPartitions(partitions));
        return settings;
    }

    private Map<String, String> clientProperties() {
        if (clientConfig == null) {
            return Map.of();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(clientConfig)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Problems.UserError(clientConfig + ": cannot be read as a properties file (" + e.getMessage()
                    + "); check --kafka-config");
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }
}

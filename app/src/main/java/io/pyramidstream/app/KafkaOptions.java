package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/// Where Kafka is; the same options for every service.
final class KafkaOptions {

    /// The name that every Kafka tool's containers use; the weakest way to say it.
    private static final String BOOTSTRAP_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka's bootstrap servers (default: 127.0.0.1:9092, or " + BOOTSTRAP_VARIABLE + ").")
    @Nullable
    String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            description = "Put before every topic's name (default: " + KafkaSettings.TOPIC_PREFIX_DEFAULT + ").")
    @Nullable
    String topicPrefix;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "A properties file with further Kafka client settings, for example TLS and SASL.")
    @Nullable
    Path clientConfig;

    @Option(
            names = "--partitions",
            description = "Partitions of the frames and answers topics when they are made (default: 4).")
    @Nullable
    Integer partitions;

    void into(Settings settings) {
        if (bootstrapServers != null) {
            settings.with("kafka.bootstrapServers", bootstrapServers, "--kafka");
        }
        if (topicPrefix != null) {
            settings.with("kafka.topicPrefix", topicPrefix, "--topic-prefix");
        }
        if (clientConfig != null) {
            settings.with("kafka.propertiesFile", clientConfig.toString(), "--kafka-config");
        }
        if (partitions != null) {
            settings.with("topics.partitions", String.valueOf(partitions), "--partitions");
        }
        String variable = System.getenv(BOOTSTRAP_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            settings.orElse("kafka.bootstrapServers", variable, BOOTSTRAP_VARIABLE);
        }
    }

    /// Where Kafka is, with all topics there.
    static KafkaSettings withTopics(Settings settings) {
        KafkaSettings kafka = settings.get(Sections.KAFKA).settings();
        Topics.create(kafka, settings.get(Sections.TOPICS));
        return kafka;
    }
}

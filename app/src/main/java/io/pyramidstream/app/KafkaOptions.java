package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;

/// Settings, and where Kafka is; the same options for all that use it.
final class KafkaOptions {

    /// The name that every Kafka tool's containers use; the weakest way to say it.
    private static final String BOOTSTRAP_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";

    /// Longer than a Kafka that runs takes to answer.
    private static final Duration NOTICE_AFTER = Duration.ofSeconds(5);

    @Mixin
    SettingsOptions settingsOptions = new SettingsOptions();

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

    /// Settings with these options in them.
    Settings load() {
        Settings settings = settingsOptions
                .load()
                .with("kafka.bootstrapServers", bootstrapServers, "--kafka")
                .with("kafka.topicPrefix", topicPrefix, "--topic-prefix")
                .with("kafka.propertiesFile", clientConfig, "--kafka-config")
                .with("topics.partitions", partitions, "--partitions");
        String variable = System.getenv(BOOTSTRAP_VARIABLE);
        return variable == null || variable.isBlank()
                ? settings
                : settings.orElse("kafka.bootstrapServers", variable, BOOTSTRAP_VARIABLE);
    }

    /// Where Kafka is, with all topics there. Waits about a minute for Kafka to answer, and says so.
    static KafkaSettings withTopics(Settings settings) {
        KafkaSettings kafka = settings.get(Sections.KAFKA).settings();
        TopicSettings topics = settings.get(Sections.TOPICS);
        Thread notice = Thread.startVirtualThread(() -> noticeLater(kafka.bootstrapServers()));
        try {
            Topics.create(kafka, topics);
        } finally {
            notice.interrupt();
        }
        return kafka;
    }

    private static void noticeLater(String servers) {
        try {
            Thread.sleep(NOTICE_AFTER);
            System.err.println("pyramidstream: waiting for Kafka at " + servers + " ...");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it has answered
        }
    }
}

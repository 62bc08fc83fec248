package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

/// A single-node Kafka in this process, with PyramidStream's topics.
@Command(
        name = "broker",
        description = "Run a real single-node Kafka in this process, for laptops and edge boxes (not for production).",
        mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {

    @Mixin
    SettingsOptions settingsOptions = new SettingsOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default: data/broker).")
    @Nullable
    Path data;

    @Option(names = "--port", description = "Port on 127.0.0.1 (default: 9092).")
    @Nullable
    Integer port;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = settingsOptions
                .load()
                .with("broker.dataDirectory", data, "--data")
                .with("broker.port", port, "--port");
        BrokerConfig config = settings.get(Sections.BROKER);
        String prefix = settings.get(Sections.KAFKA).topicPrefix();
        try (EmbeddedBroker broker = EmbeddedBroker.start(config);
                var stop = new StopSignal()) {
            Topics.create(
                    new KafkaSettings(broker.bootstrapServers(), prefix, Map.of()), settings.get(Sections.TOPICS));
            System.err.println(
                    "broker: listening on " + broker.bootstrapServers() + ", data in " + config.dataDirectory());
            stop.await();
        }
        return 0;
    }
}

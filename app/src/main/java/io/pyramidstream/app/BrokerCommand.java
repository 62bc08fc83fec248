package io.pyramidstream.app;

import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/// A single-node Kafka in this process, with PyramidStream's topics.
@Command(
        name = "broker",
        description = "Run a real single-node Kafka in this process, for laptops and edge boxes (not for production).",
        mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {

    @Option(names = "--data", description = "Data directory (default: ${DEFAULT-VALUE}).", defaultValue = "data/broker")
    Path data = Path.of("data/broker");

    @Option(names = "--port", description = "Port on 127.0.0.1 (default: ${DEFAULT-VALUE}).", defaultValue = "9092")
    int port = 9092;

    @Override
    public Integer call() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig(data, port));
                var stop = new StopSignal()) {
            Topics.create(new KafkaSettings(broker.bootstrapServers()), TopicSettings.DEFAULT);
            System.err.println("broker: listening on " + broker.bootstrapServers() + ", data in " + data);
            stop.await();
        }
        return 0;
    }
}

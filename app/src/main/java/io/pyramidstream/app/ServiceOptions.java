package io.pyramidstream.app;

import io.pyramidstream.app.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What every service takes: its settings, where Kafka is, and where it listens.
final class ServiceOptions {

    @Mixin
    KafkaOptions kafkaOptions = new KafkaOptions();

    @Option(names = "--host", description = "Address to listen on (default: 127.0.0.1; 0.0.0.0 for every network).")
    @Nullable
    String host;

    @Option(names = "--port", description = "Port to listen on, 0 for any free one (default: 8080, ingest: 8082).")
    @Nullable
    Integer port;

    Settings load() {
        return kafkaOptions.load().with("http.host", host, "--host").with("http.port", port, "--port");
    }
}

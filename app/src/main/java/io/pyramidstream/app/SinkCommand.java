package io.pyramidstream.app;

import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.Clock;
import java.util.concurrent.Callable;

/// Answers become the page, until stopped.
@Command(
        name = "sink",
        description = "Serve the page and the history of what is on Kafka.",
        mixinStandardHelpOptions = true)
final class SinkCommand implements Callable<Integer> {

    @Mixin
    KafkaOptions kafka = new KafkaOptions();

    @Mixin
    HttpOptions http = new HttpOptions();

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings settings = kafka.settingsWithTopics();
        try (StopSignal stop = new StopSignal();
                SinkService sink = new SinkService(SinkConfig.DEFAULT, settings, Clock.systemUTC())) {
            sink.start();
            try (HttpServer server = HttpServer.start(http.host, http.port, sink)) {
                System.err.println("sink: the page is at " + server.address());
                stop.await();
            }
        }
        return 0;
    }
}

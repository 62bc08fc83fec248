package io.pyramidstream.app;

import io.pyramidstream.app.config.HttpSettings;
import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
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
    ServiceOptions serviceOptions = new ServiceOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = serviceOptions.load();
        SinkConfig config = settings.get(Sections.SINK);
        SinkParts.Configs parts = SinkParts.configs(settings);
        HttpSettings http = settings.get(Sections.HTTP);
        KafkaSettings kafka = KafkaOptions.withTopics(settings);
        try (StopSignal stop = new StopSignal();
                SinkService sink = new SinkService(config, kafka, Clock.systemUTC(), new SceneAnswers());
                SinkParts more = new SinkParts(parts, kafka, sink)) {
            sink.start();
            more.start();
            try (HttpServer server = HttpServer.start(http, more.services(sink))) {
                System.err.println("sink: the page is at " + server.address());
                stop.await();
            }
        }
        return 0;
    }
}

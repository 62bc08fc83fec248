package io.pyramidstream.app;

import io.pyramidstream.app.config.HttpSettings;
import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.app.config.StreamsSettings;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.ingest.Pace;
import io.pyramidstream.ingest.StreamState;
import io.pyramidstream.ingest.StreamStatus;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.scenes.SceneSources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/// Sources become frames on Kafka, until they have ended or, when asked to stay, until stopped.
@Command(
        name = "ingest",
        description = "Read sources and publish their frames to Kafka.",
        mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {

    @Mixin
    ServiceOptions serviceOptions = new ServiceOptions();

    @Option(
            names = "--source",
            paramLabel = "[NAME=]SOURCE",
            description = "A video file or a scene such as scene:carpark?seed=1; may be repeated.")
    List<String> sources = List.of();

    @Option(names = "--pace", description = "recorded or max (default: recorded).")
    @Nullable
    Pace pace;

    @Option(names = "--fps", description = "Frames taken per second of video (default: 2).")
    @Nullable
    Double fps;

    @Option(names = "--loop", description = "Start each source again when it ends, as a new epoch.")
    boolean loop;

    @Option(names = "--stay", description = "Go on serving when every source has ended.")
    boolean stay;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = settings();
        IngestConfig config = settings.get(Sections.INGEST);
        StreamsSettings streams = settings.get(Sections.STREAMS);
        HttpSettings http = settings.get(Sections.HTTP);
        SenderSettings senderSettings = settings.get(Sections.SENDER);
        KafkaSettings kafka = KafkaOptions.withTopics(settings);
        try (StopSignal stop = new StopSignal();
                RecordSender sender = new RecordSender(kafka, senderSettings);
                IngestService ingest =
                        new IngestService(config, List.of(new SceneSources()), sender, kafka, Clock.systemUTC());
                HttpServer server = HttpServer.start(http, ingest)) {
            System.err.println(
                    "ingest: to " + kafka.bootstrapServers() + ", API at " + server.address() + "/v1/streams");
            for (String source : streams.sources()) {
                var spec = SourceOption.parse(source).at(streams.pace());
                ingest.add(streams.loop() ? spec.looping() : spec);
            }
            boolean staying = streams.stay() || streams.sources().isEmpty();
            Set<String> reported = new HashSet<>();
            while ((staying || ingest.status().stream().anyMatch(s -> !s.state().isOver())) && !stop.await(100)) {
                report(ingest, reported);
            }
            report(ingest, reported);
            boolean nothingRead =
                    ingest.status().stream().allMatch(s -> s.total().in() == 0);
            return nothingRead && !stop.asked() ? 2 : 0;
        }
    }

    private Settings settings() {
        return serviceOptions
                .load()
                .orElse("http.port", "8082", "default of ingest")
                .with("streams.sources", sources.isEmpty() ? null : String.join(";", sources), "--source")
                .with("streams.pace", pace, "--pace")
                .with("ingest.fps", fps, "--fps")
                .with("streams.loop", loop ? true : null, "--loop")
                .with("streams.stay", stay ? true : null, "--stay");
    }

    private static void report(IngestService ingest, Set<String> reported) {
        for (StreamStatus status : ingest.status()) {
            if (status.state() instanceof StreamState.Failed(String reason) && reported.add(status.stream())) {
                System.err.println("ingest: " + reason);
            }
        }
    }
}

package io.pyramidstream.app;

import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.ingest.Pace;
import io.pyramidstream.ingest.StreamState;
import io.pyramidstream.ingest.StreamStatus;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.scenes.SceneSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/// Sources become frames on Kafka, until they have ended.
@Command(
        name = "ingest",
        description = "Read sources and publish their frames to Kafka.",
        mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {

    @Mixin
    KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--source",
            paramLabel = "[NAME=]SOURCE",
            required = true,
            description = "A video file or a scene such as scene:carpark?seed=1; may be repeated.")
    List<String> sources = List.of();

    @Option(names = "--pace", description = "recorded or max (default: recorded).")
    Pace pace = Pace.RECORDED;

    @Option(
            names = "--fps",
            description = "Frames taken per second of video (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    double fps = 2;

    @Option(names = "--loop", description = "Start each file again when it ends, as a new epoch.")
    boolean loop;

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings settings = kafka.settingsWithTopics();
        try (StopSignal stop = new StopSignal();
                RecordSender sender = new RecordSender(settings, SenderSettings.DEFAULT);
                IngestService ingest = new IngestService(
                        IngestConfig.DEFAULT, List.of(new SceneSources()), sender, settings, Clock.systemUTC())) {
            for (String source : sources) {
                var spec = SourceOption.parse(source).at(pace).atFps(fps);
                ingest.add(loop ? spec.looping() : spec);
            }
            Set<String> reported = new HashSet<>();
            while (ingest.status().stream().anyMatch(s -> !s.state().isOver()) && !stop.await(100)) {
                report(ingest, reported);
            }
            report(ingest, reported);
            boolean nothingRead =
                    ingest.status().stream().allMatch(s -> s.total().in() == 0);
            return nothingRead && !stop.asked() ? 2 : 0;
        }
    }

    private static void report(IngestService ingest, Set<String> reported) {
        for (StreamStatus status : ingest.status()) {
            if (status.state() instanceof StreamState.Failed(String reason) && reported.add(status.stream())) {
                System.err.println("ingest: " + reason);
            }
        }
    }
}

package io.pyramidstream.app;

import io.pyramidstream.app.audit.TopicAudit;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig.Overload;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.ingest.Pace;
import io.pyramidstream.ingest.StreamSpec;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.scenes.SceneSources;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import org.junit.jupiter.api.Test;
import org.testcontainers.kafka.KafkaContainer;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Ingest, inference and sink on the broker that deployments run, not on the one inside this process.
class ServicesContainersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void everyWindowOfACameraIsAnsweredOnceAndTheSinkSeesIt() throws Exception {
        try (KafkaContainer broker = new KafkaContainer("apache/kafka:4.3.1")) {
            broker.start();
            KafkaSettings kafka = new KafkaSettings(broker.getBootstrapServers());
            Topics.create(kafka, TopicSettings.DEFAULT);
            InferenceConfig config = InferenceConfig.DEFAULT.with(ScheduleConfig.DEFAULT.with(Overload.WAIT));
            Question question = new Question(
                    "q1", 1, "What is happening?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(4), 0);
            try (SinkService sink = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC());
                    VideoModel model = OnnxVideoModel.open(DemoModel.directory(), EngineConfig.defaults());
                    InferenceService inference =
                            new InferenceService(config, kafka, model, List.of(question), Clock.systemUTC());
                    RecordSender sender = new RecordSender(kafka, SenderSettings.DEFAULT);
                    IngestService ingest = new IngestService(
                            IngestConfig.DEFAULT, List.of(new SceneSources()), sender, kafka, Clock.systemUTC())) {
                sink.start();
                inference.start();
                ingest.add(StreamSpec.of(SourceUri.parse("scene:carpark?seed=1"))
                        .at(Pace.MAX)
                        .limitedTo(Duration.ofSeconds(20)));
                ingest.allEnded().block(PATIENCE);

                assertThat(new TopicAudit(kafka).run(Set.of("q1"), PATIENCE)).isTrue();
                await().atMost(PATIENCE)
                        .until(() -> sink.live()
                                .figures(sink.nowMs())
                                .ledger()
                                .balanced());
                assertThat(sink.live().figures(sink.nowMs()).outcomes().answered())
                        .isEqualTo(5);
            }
        }
    }
}

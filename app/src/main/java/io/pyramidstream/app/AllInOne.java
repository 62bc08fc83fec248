package io.pyramidstream.app;

import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.past.PastConfig;
import io.pyramidstream.inference.past.PastService;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.scenes.SceneSources;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.event.EventConfig;
import io.pyramidstream.sink.event.EventService;
import io.pyramidstream.sink.event.PictureFolder;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.store.StoreService;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Every service in one process around an embedded broker: the same classes, topics and records as on a cluster.
///
/// Opened in the order frames flow against, so that nothing is missed; closed the other way round, so that nothing is
/// lost.
final class AllInOne implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final IngestService ingest;
    private final InferenceService inference;
    private final PastService past;
    private final SinkService sink;
    private final EventService events;
    private final StoreService store;

    /// @param dataDirectory of the broker, the store and the pictures of events
    /// @param model         a checkpoint directory
    AllInOne(
            Path dataDirectory,
            Path model,
            List<Question> questions,
            List<Rule> rules,
            IngestConfig ingestConfig,
            InferenceConfig inferenceConfig,
            EngineConfig engineConfig) {
        try {
            KafkaSettings kafka =
                    new KafkaSettings(open(EmbeddedBroker.start(new BrokerConfig(dataDirectory.resolve("broker"))))
                            .bootstrapServers());
            Topics.create(kafka, TopicSettings.DEFAULT);
            sink = open(new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC(), new SceneAnswers()));
            questions.forEach(sink.live()::asked);
            sink.start();
            EventConfig eventConfig = EventConfig.DEFAULT.withPictures(dataDirectory.resolve("pictures"));
            events = open(new EventService(
                    eventConfig,
                    kafka,
                    sink,
                    PictureFolder.open(eventConfig.pictures(), eventConfig.picturesBytesMax()),
                    Clock.systemUTC()));
            events.start();
            rules.forEach(rule -> sink.add(rule).join());
            store = open(new StoreService(
                    StoreConfig.DEFAULT.withDirectory(dataDirectory.resolve("store")), kafka, Clock.systemUTC()));
            store.start();
            VideoModel videoModel = open(OnnxVideoModel.open(model, engineConfig, WeightsProgress::print));
            inference = open(new InferenceService(inferenceConfig, kafka, videoModel, questions, Clock.systemUTC()));
            inference.start();
            past = new PastService(PastConfig.DEFAULT, kafka, inference, Clock.systemUTC());
            RecordSender sender = open(new RecordSender(kafka, SenderSettings.DEFAULT));
            ingest = open(
                    new IngestService(ingestConfig, List.of(new SceneSources()), sender, kafka, Clock.systemUTC()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    IngestService ingest() {
        return ingest;
    }

    InferenceService inference() {
        return inference;
    }

    SinkService sink() {
        return sink;
    }

    /// Serves the page and the API of all three services until this is closed.
    HttpServer serve(String host, int port) {
        return open(HttpServer.start(host, port, ingest, inference, past, sink, events, store));
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("pyramidstream: closing " + part.getClass().getSimpleName() + " failed: " + e);
            }
        }
    }
}

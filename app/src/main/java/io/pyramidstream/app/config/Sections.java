package io.pyramidstream.app.config;

import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.past.PastConfig;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.Pace;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.moderation.ModerationConfig;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.event.EventConfig;
import io.pyramidstream.sink.files.FilesConfig;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.webhook.WebhookConfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that can be set. One file may serve every service: each takes its own sections.
public final class Sections {

    public static final Section<KafkaConnection> KAFKA = new Section<>(
            "kafka",
            "Every service: where Kafka is.",
            new KafkaConnection("127.0.0.1:9092", KafkaSettings.TOPIC_PREFIX_DEFAULT, Optional.empty(), Map.of()));

    public static final Section<TopicSettings> TOPICS = new Section<>(
            "topics", "Every service: how topics are made; set it the same everywhere.", TopicSettings.DEFAULT);

    public static final Section<HttpSettings> HTTP = new Section<>(
            "http",
            "Every service: where it listens. The default port of `ingest` is 8082.",
            new HttpSettings("127.0.0.1", 8080));

    public static final Section<StreamsSettings> STREAMS = new Section<>(
            "streams",
            "`ingest`: what it reads from the start.",
            new StreamsSettings(List.of(), Pace.RECORDED, false, false));

    public static final Section<IngestConfig> INGEST =
            new Section<>("ingest", "`ingest`: how sources become frames.", IngestConfig.DEFAULT);

    public static final Section<SenderSettings> SENDER =
            new Section<>("sender", "`ingest`: how frames are sent.", SenderSettings.DEFAULT);

    public static final Section<ModelSettings> MODEL =
            new Section<>("model", "`infer`: which model answers.", new ModelSettings(Optional.empty()));

    public static final Section<QuestionsSettings> QUESTIONS = new Section<>(
            "questions", "`infer`: questions that stand from the start.", new QuestionsSettings(List.of(), 32));

    public static final Section<InferenceConfig> INFERENCE =
            new Section<>("inference", "`infer`: how windows are answered.", InferenceConfig.DEFAULT);

    public static final Section<PastConfig> PAST =
            new Section<>("past", "`infer`: how far the past may be asked.", PastConfig.DEFAULT);

    public static final Section<ModerationConfig> MODERATION = new Section<>(
            "moderation",
            "`infer` and `moderate`: how clips are decided about. `infer` does so when a policy is named.",
            ModerationConfig.DEFAULT);

    public static final Section<EngineConfig> ENGINE =
            new Section<>("engine", "`infer`: what the model may use.", EngineConfig.defaults());

    public static final Section<SinkConfig> SINK =
            new Section<>("sink", "`sink`: what the page remembers.", SinkConfig.DEFAULT);

    public static final Section<EventConfig> EVENTS =
            new Section<>("events", "`sink`: how answers become events.", EventConfig.DEFAULT);

    public static final Section<StoreConfig> STORE =
            new Section<>("store", "`sink`: where answers and events are kept to be searched.", StoreConfig.DEFAULT);

    public static final Section<WebhookConfig> WEBHOOKS = new Section<>(
            "webhooks", "`sink`: web servers that are told of events and answers.", WebhookConfig.DEFAULT);

    public static final Section<FilesConfig> FILES = new Section<>(
            "files", "`sink`: files that answers and events are written to, a line each.", FilesConfig.DEFAULT);

    public static final Section<BrokerConfig> BROKER = new Section<>(
            "broker",
            "`broker`: the Kafka inside this process, for laptops and edge boxes.",
            new BrokerConfig(Path.of("data", "broker"), 9092));

    public static final List<Section<?>> ALL = List.of(
            KAFKA,
            TOPICS,
            HTTP,
            STREAMS,
            INGEST,
            SENDER,
            MODEL,
            QUESTIONS,
            INFERENCE,
            PAST,
            MODERATION,
            ENGINE,
            SINK,
            EVENTS,
            STORE,
            WEBHOOKS,
            FILES,
            BROKER);

    private Sections() {}
}

package io.pyramidstream.app;

import io.pyramidstream.app.config.HttpSettings;
import io.pyramidstream.app.config.QuestionsSettings;
import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.past.PastConfig;
import io.pyramidstream.inference.past.PastService;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.moderation.policy.Policy;
import io.pyramidstream.moderation.service.ModerationService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Frames and questions become outcomes, until stopped.
@Command(
        name = "infer",
        description = "Answer standing questions about the streams on Kafka.",
        mixinStandardHelpOptions = true)
final class InferCommand implements Callable<Integer> {

    @Mixin
    ServiceOptions serviceOptions = new ServiceOptions();

    @Mixin
    ModelOptions modelOptions = new ModelOptions();

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "Asked of every window of every stream; may be repeated. More come from the questions topic.")
    List<String> questions = List.of();

    @Option(names = "--plan", description = "Pruning plan (default: pyramid-S4-l0.5).")
    @Nullable
    String plan;

    @Option(names = "--max-tokens", description = "Most tokens of an answer (default: 32).")
    @Nullable
    Integer maxTokens;

    @Option(
            names = "--policy",
            paramLabel = "NAME|FILE",
            description =
                    "Moderate uploaded clips by this policy: scenes, video-llava, or a JSON file (default: none).")
    @Nullable
    String policy;

    @Option(
            names = "--levels",
            description = "What gives under load: adaptive, or off for windows alone (default: adaptive).")
    LevelsConfig.@Nullable Mode levels;

    @Option(
            names = "--replica",
            description = "Name of this replica: stable over restarts, different from every other's (default: 0).")
    @Nullable
    String replica;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = settings();
        InferenceConfig config = settings.get(Sections.INFERENCE);
        EngineConfig engine = settings.get(Sections.ENGINE);
        PastConfig pastConfig = settings.get(Sections.PAST);
        HttpSettings http = settings.get(Sections.HTTP);
        Optional<Policy> moderationPolicy = ModerationStart.policy(settings);
        List<Question> standing = standing(settings.get(Sections.QUESTIONS), config);
        Path directory = ModelOptions.checked(ModelOptions.directory(settings), config.pruning());
        KafkaSettings kafka = KafkaOptions.withTopics(settings);
        try (StopSignal stop = new StopSignal();
                VideoModel videoModel = OnnxVideoModel.open(directory, engine, WeightsProgress::print);
                InferenceService service =
                        new InferenceService(config, kafka, videoModel, standing, Clock.systemUTC())) {
            service.start();
            PastService past = new PastService(pastConfig, kafka, service, Clock.systemUTC());
            try (ModerationService moderation = ModerationStart.start(settings, moderationPolicy, kafka, service);
                    HttpServer server = HttpServer.start(
                            http,
                            Stream.of(service, past, moderation)
                                    .filter(Objects::nonNull)
                                    .toArray())) {
                System.err.println("infer: " + videoModel.card().id() + " on " + kafka.bootstrapServers() + ", API at "
                        + server.address() + "/v1");
                while (!stop.await(500)) {
                    String failure = service.snapshot().failure();
                    if (!failure.isEmpty()) {
                        System.err.println("infer: " + failure);
                        return 1;
                    }
                }
            }
        }
        return 0;
    }

    private Settings settings() {
        Settings settings = serviceOptions.load();
        modelOptions.into(settings);
        return settings.with("questions.texts", questions.isEmpty() ? null : String.join(";", questions), "--question")
                .with("questions.maxTokens", maxTokens, "--max-tokens")
                .with("inference.pruning", plan, "--plan")
                .with("moderation.policy", policy, "--policy")
                .with("inference.levels.mode", levels, "--levels")
                .with(
                        "inference.transactionalId",
                        replica == null ? null : "pyramidstream-inference-" + replica,
                        "--replica");
    }

    private static List<Question> standing(QuestionsSettings questions, InferenceConfig config) {
        List<Question> standing = new ArrayList<>();
        for (String text : questions.texts()) {
            standing.add(new Question(
                    "q" + (standing.size() + 1),
                    1,
                    text,
                    List.of("*"),
                    WindowSpec.DEFAULT,
                    config.pruning(),
                    new AnswerForm.Text(questions.maxTokens()),
                    0));
        }
        return standing;
    }
}

package io.pyramidstream.app;

import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.kafka.KafkaSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Frames and questions become outcomes, until stopped.
@Command(
        name = "infer",
        description = "Answer standing questions about the streams on Kafka.",
        mixinStandardHelpOptions = true)
final class InferCommand implements Callable<Integer> {

    @Mixin
    KafkaOptions kafka = new KafkaOptions();

    @Mixin
    HttpOptions http = new HttpOptions();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A Hugging Face Video-LLaVA checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "Asked of every window of every stream; may be repeated. More come from the questions topic.")
    List<String> questions = List.of();

    @Option(
            names = "--plan",
            description = "Pruning plan (default: ${DEFAULT-VALUE}).",
            defaultValue = "pyramid-S4-l0.5")
    String plan = "pyramid-S4-l0.5";

    @Option(
            names = "--max-tokens",
            description = "Most tokens of an answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "32")
    int maxTokens = 32;

    @Option(
            names = "--replica",
            description =
                    "Name of this replica: stable over restarts, different from every other's (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    String replica = "0";

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings settings = kafka.settingsWithTopics();
        InferenceConfig config = InferenceConfig.DEFAULT
                .withPruning(plan)
                .withGroup("pyramidstream-inference", "pyramidstream-inference-" + replica);
        try (StopSignal stop = new StopSignal();
                VideoModel videoModel =
                        OnnxVideoModel.open(model == null ? DemoModel.directory() : model, EngineConfig.defaults());
                InferenceService service =
                        new InferenceService(config, settings, videoModel, standing(), Clock.systemUTC())) {
            service.start();
            try (HttpServer server = HttpServer.start(http.host, http.port, service)) {
                System.err.println("infer: " + videoModel.card().id() + " on " + settings.bootstrapServers()
                        + ", API at " + server.address() + "/v1");
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

    private List<Question> standing() {
        List<Question> standing = new ArrayList<>();
        for (String text : questions) {
            standing.add(new Question(
                    "q" + (standing.size() + 1), 1, text, List.of("*"), WindowSpec.DEFAULT, plan, maxTokens, 0));
        }
        return standing;
    }
}

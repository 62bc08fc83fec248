package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig.Overload;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.Pace;
import io.pyramidstream.ingest.StreamSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// From a clone to live, pruned answers: everything in one process.
@Command(
        name = "demo",
        description = "Run everything in one process: cameras, Kafka, the model and the page.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--source",
            paramLabel = "[NAME=]SOURCE",
            description =
                    "A video file or a scene such as scene:carpark?seed=1; may be repeated (default: four scenes).")
    List<String> sources = List.of();

    @Option(
            names = "--pace",
            description =
                    "recorded: files play as they were filmed; max: as fast as they are answered (default: recorded).")
    Pace pace = Pace.RECORDED;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description =
                    "Stop after this long, for example 60s or 10m (default: when every source has ended, or Ctrl-C).")
    @Nullable
    Duration runFor;

    @Option(names = "--fps", description = "Frames looked at per second of video (default: 2).")
    double fps = 2;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "Asked of every window of every stream, answered in words; may be repeated.")
    List<String> questions = List.of();

    @Option(names = "--plan", description = "Pruning plan (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(names = "--max-tokens", description = "Most tokens of an answer in words (default: ${DEFAULT-VALUE}).")
    int maxTokens = 16;

    @Mixin
    ModelOptions modelOptions = new ModelOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Keep the data of the broker and the store here (default: a temporary directory, deleted at the end).")
    @Nullable
    Path data;

    @Option(
            names = "--levels",
            description = "What gives under load: adaptive, or off for windows alone (default: adaptive).")
    LevelsConfig.Mode levels = LevelsConfig.Mode.ADAPTIVE;

    @Option(names = "--headless", description = "No page, no HTTP.")
    boolean headless;

    @Option(
            names = "--port",
            description = "Port of the page on 127.0.0.1, 0 for any free one (default: ${DEFAULT-VALUE}).")
    int port = 8080;

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        quietLogs();
        List<StreamSpec> streams = streams(); // what is wrong with an option shows before anything is started
        Path model = ModelOptions.checked(modelOptions.directory(), plan);
        Path directory = data == null ? Folders.temporary("pyramidstream-demo-") : data;
        try (StopSignal stop = new StopSignal()) {
            try (AllInOne all = start(directory, model)) {
                if (!headless) {
                    System.err.println("demo: the page is at "
                            + all.serve("127.0.0.1", port).address());
                }
                DemoRun run = new DemoRun(
                        all,
                        stop,
                        Optional.ofNullable(runFor),
                        spec.commandLine().getErr());
                boolean anySource = run.addAll(streams);
                if (!anySource) {
                    return 2;
                }
                run.untilDone();
                print(run.report());
                return run.settled() ? 0 : 1;
            } finally {
                if (data == null) {
                    Folders.delete(directory);
                }
            }
        }
    }

    /// What goes wrong with a source is told here, in one line; further logs only where something is wrong.
    private static void quietLogs() {
        System.setProperty("log.level", System.getProperty("log.level", "WARN"));
        System.setProperty("log.level.streams", System.getProperty("log.level.streams", "ERROR"));
    }

    private AllInOne start(Path directory, Path model) {
        spec.commandLine().getErr().println("demo: starting Kafka, the model and the services ...");
        InferenceConfig inference = InferenceConfig.DEFAULT
                .withPruning(plan)
                .with(ScheduleConfig.DEFAULT.with(pace == Pace.MAX ? Overload.WAIT : Overload.SHED))
                .with(LevelsConfig.DEFAULT.with(levels));
        List<Question> standing = standing();
        return new AllInOne(
                directory,
                model,
                standing,
                DemoRules.of(standing),
                IngestConfig.DEFAULT,
                inference,
                modelOptions.engine());
    }

    private List<Question> standing() {
        WindowSpec window = new WindowSpec(8, (int) Math.round(1000 / fps), 8);
        DemoQuestions ask = new DemoQuestions(window, plan, maxTokens);
        if (!questions.isEmpty()) {
            return ask.inWords(questions);
        }
        return sources.isEmpty() ? ask.ofCameras() : ask.ofAnything();
    }

    private List<StreamSpec> streams() {
        List<String> wanted = sources.isEmpty() ? DemoQuestions.cameras() : sources;
        return wanted.stream()
                .map(source -> SourceOption.parse(source).at(pace).atFps(fps))
                .toList();
    }

    private void print(DemoReport report) throws JsonProcessingException {
        spec.commandLine().getOut().println(json ? new ObjectMapper().writeValueAsString(report) : report.summary());
    }
}

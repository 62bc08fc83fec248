package io.pyramidstream.bench.ladder;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.bench.Footage;
import io.pyramidstream.bench.Models;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.ort.OrtConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/// Cost and agreement of every load level.
@Command(
        name = "ladder",
        description = "What each load level costs, and how many of its answers are those from all visual tokens.",
        mixinStandardHelpOptions = true)
public final class LadderCommand implements Callable<Integer> {

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "A checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(names = "--plan", description = "What is full quality (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(names = "--windows", description = "Windows of each camera (default: ${DEFAULT-VALUE}).")
    int windows = 12;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print {\"results\":[...]} as the last line.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        Path directory;
        try {
            directory = Models.orShipped(model);
            if (windows < 2) {
                throw new IllegalArgumentException("windows must be 2 or more, the first warms up; was " + windows);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        EngineConfig engine = EngineConfig.defaults().withRuntime(OrtConfig.withThreads(threads));
        List<LadderBench.Rung> rungs;
        try (VideoModel opened = OnnxVideoModel.open(directory, engine)) {
            rungs = new LadderBench(opened, Footage.any(), plan, windows).run();
        }
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(Map.of("results", rungs)));
            return 0;
        }
        System.out.println("| level | plan | windows | per pair | per window | cost | as full | as none |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (LadderBench.Rung rung : rungs) {
            System.out.printf(
                    "| %s | %s | 1 of %d | %.1f ms | %.1f ms | %.2f | %.1f %% | %.1f %% |%n",
                    rung.level(),
                    rung.plan(),
                    rung.every(),
                    rung.decoderMs(),
                    rung.windowMs(),
                    rung.costRatio(),
                    100 * rung.sameAsFull(),
                    100 * rung.sameAsNone());
        }
        return 0;
    }
}

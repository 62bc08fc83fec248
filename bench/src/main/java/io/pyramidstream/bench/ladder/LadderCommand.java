package io.pyramidstream.bench.ladder;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.ModelOptions;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.ort.OrtConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Cost and agreement of every load level.
@Command(
        name = "ladder",
        description = "What each load level costs, and how many of its answers are those from all visual tokens.")
public final class LadderCommand extends Measurement {

    @Mixin
    ModelOptions modelOptions = new ModelOptions();

    @Option(names = "--plan", description = "What is full quality (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(names = "--windows", description = "Windows of each camera (default: ${DEFAULT-VALUE}).")
    int windows = 12;

    @Override
    protected boolean measure() throws IOException {
        if (windows < 2) {
            throw new IllegalArgumentException("--windows must be 2 or more, the first warms up; was " + windows);
        }
        EngineConfig engine = EngineConfig.defaults().withRuntime(OrtConfig.withThreads(modelOptions.threads()));
        List<LadderBench.Rung> rungs;
        try (VideoModel opened = OnnxVideoModel.open(modelOptions.directory(), engine)) {
            rungs = new LadderBench(opened, Footage.any(), plan, windows).run();
        }
        if (json()) {
            printJson(Map.of("results", rungs));
        } else {
            print(rungs);
        }
        return true;
    }

    private void print(List<LadderBench.Rung> rungs) {
        out().println("| level | plan | windows | per pair | per window | cost | as full | as none |");
        out().println("|---|---|---|---|---|---|---|---|");
        for (LadderBench.Rung rung : rungs) {
            out().printf(
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
    }
}

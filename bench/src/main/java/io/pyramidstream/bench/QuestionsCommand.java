package io.pyramidstream.bench;

import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Cost of several questions about one window.
@Command(
        name = "questions",
        description =
                "Several verdict questions about one window: what they cost by each route (own, shared, none), and"
                        + " whether the router finds the cheapest.")
final class QuestionsCommand extends Measurement {

    @Mixin
    SyntheticOptions synthetic = new SyntheticOptions(BenchShape.DEMO);

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Measure this checkpoint instead of synthetic weights of a shape.")
    @Nullable
    Path model;

    @Option(
            names = "--target",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "fp32")
    List<Target> targets = List.of();

    @Option(
            names = "--questions",
            split = ",",
            paramLabel = "K",
            description = "Numbers of questions (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,2,4,8,16")
    List<Integer> counts = List.of();

    @Option(names = "--plan", description = "Of routes own and shared (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    protected boolean measure() throws IOException {
        BenchRun run = new BenchRun(threads, synthetic.repeats(), plan);
        if (!counts.contains(1) || counts.stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException(
                    "--questions must have 1, which the others are compared with, and nothing below, was " + counts);
        }
        List<Results.Questions> results = new ArrayList<>();
        try (Workplace workplace = synthetic.open()) {
            Path directory = model != null
                    ? model
                    : workplace.checkpoint(synthetic.shape(), synthetic.shape().dtype(), false);
            try (Bench bench = new Bench(directory, workplace.cache(), threads)) {
                for (Target target : targets) {
                    Results.Questions result = new QuestionsBench(bench, run, counts).of(target);
                    print(result);
                    results.add(result);
                }
            }
        }
        if (json()) {
            printJson(Map.of("results", results));
        }
        return true;
    }

    private void print(Results.Questions result) {
        PrintWriter out = out();
        out.printf(
                Locale.ROOT,
                "%s, %s, %d visual and %d text tokens%n",
                result.target(),
                result.plan(),
                result.visualTokens(),
                result.textTokens());
        for (Results.QuestionCost cost : result.costs()) {
            out.printf(
                    Locale.ROOT,
                    "%3d questions  %-6s  %8.3f s  %6.2f x one  (CPU %8.3f s, %6.2f x one; reckoned %8.3f s)%n",
                    cost.questions(),
                    cost.route(),
                    cost.seconds(),
                    cost.ratio(),
                    cost.cpuSeconds(),
                    cost.cpuRatio(),
                    cost.reckonedSeconds());
        }
        for (Results.RouterCase one : result.choices()) {
            if (!one.right()) {
                out.printf(
                        Locale.ROOT,
                        "%3d questions of %s: the router took %s, %.3f x the cheapest%n",
                        one.questions(),
                        one.allowed(),
                        one.chosen(),
                        one.regret());
            }
        }
        out.printf(
                "the router took the measured cheapest in %d of %d cases%n",
                result.routerRight(), result.routerCases());
    }
}

package io.pyramidstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/// Cost of several questions about one window.
@Command(
        name = "questions",
        description =
                "Several verdict questions about one window: what they cost by each route (own, shared, none), and"
                        + " whether the router finds the cheapest.",
        mixinStandardHelpOptions = true)
final class QuestionsCommand implements Callable<Integer> {

    @Option(names = "--shape", description = "demo, 1b or 7b (default: ${DEFAULT-VALUE}).", defaultValue = "demo")
    String shape = "demo";

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

    @Option(
            names = "--plan",
            description = "Of routes own and shared (default: ${DEFAULT-VALUE}).",
            defaultValue = "pyramid-S4-l0.5")
    String plan = "pyramid-S4-l0.5";

    @Option(
            names = "--repeats",
            description = "Measurements, of which the median counts (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    int repeats = 5;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Keep the weights here for the next run (default: a temporary folder, deleted at the end).")
    @Nullable
    Path work;

    @Option(names = "--json", description = "Print {\"results\":[...]} as the last line.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        BenchRun run;
        BenchShape synthetic;
        try {
            run = new BenchRun(threads, repeats, plan);
            synthetic = BenchShape.parse(shape);
            if (!counts.contains(1) || counts.stream().anyMatch(count -> count < 1)) {
                throw new IllegalArgumentException(
                        "--questions must have 1, which the others are compared with, and nothing below, was "
                                + counts);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        List<Results.Questions> results = new ArrayList<>();
        try (Workplace workplace = Workplace.open(work)) {
            Path directory = model != null ? model : workplace.checkpoint(synthetic, synthetic.dtype(), false);
            try (Bench bench = new Bench(directory, workplace.cache(), threads)) {
                for (Target target : targets) {
                    Results.Questions result = new QuestionsBench(bench, run, counts).of(target);
                    print(result);
                    results.add(result);
                }
            }
        }
        if (json) {
            out().println(new ObjectMapper().writeValueAsString(Map.of("results", results)));
        }
        return 0;
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
        out.flush();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}

package io.pyramidstream.bench.overload;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.ModelOptions;
import io.pyramidstream.bench.Scratch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// More cameras than the model can answer. Exit code 1 when an account does not balance.
@Command(
        name = "overload",
        description = "Bring more cameras than the model can answer: a plain queue, dropped windows, adaptive levels.")
public final class OverloadCommand extends Measurement {

    @Mixin
    ModelOptions modelOptions = new ModelOptions();

    @Option(names = "--plan", description = "What is full quality (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(
            names = "--capacity-factor",
            split = ",",
            description = "Loads, as multiples of what the machine can take (default: 2,4).")
    List<Double> factors = List.of(2.0, 4.0);

    @Option(names = "--policy", split = ",", description = "Some of queue, drop, adaptive (default: all).")
    List<Policy> policies = List.of(Policy.values());

    @Option(names = "--minutes", description = "How many minutes each load lasts (default: ${DEFAULT-VALUE}).")
    double minutes = 0.75;

    @Option(
            names = "--calm-seconds",
            description = "Seconds without it, half before, all after (default: ${DEFAULT-VALUE}).")
    int calmSeconds = 35;

    @Option(names = "--seed", description = "Of the moments at which windows end (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--plot", paramLabel = "FILE", description = "Write ages over time as an SVG.")
    @Nullable
    Path plot;

    @Override
    protected boolean measure() throws IOException, InterruptedException {
        if (plot != null && !Files.isDirectory(plot.resolveSibling(""))) {
            throw new IllegalArgumentException(plot + ": there is no such folder; name another file with --plot");
        }
        Duration load = Duration.ofMillis(Math.round(minutes * 60_000));
        Duration calm = Duration.ofSeconds(calmSeconds);
        Plan run =
                new Plan(modelOptions.directory(), plan, factors, policies, load, calm, modelOptions.threads(), seed);
        List<Result> results;
        try (Scratch scratch = Scratch.open(null, "overload")) {
            results = new OverloadBench(run, Footage.any()).run(scratch.folder());
        }
        if (plot != null) {
            Files.writeString(plot, OverloadPlot.of(results));
        }
        if (json()) {
            printJson(Map.of("results", results));
        } else {
            results.forEach(one -> out().println(OverloadBench.summary(one)));
        }
        return results.stream().allMatch(Result::balanced);
    }
}

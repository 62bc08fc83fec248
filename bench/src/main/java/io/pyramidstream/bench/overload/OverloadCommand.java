package io.pyramidstream.bench.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.bench.Footage;
import io.pyramidstream.bench.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/// More cameras than the model can answer. Exit code 1 when an account does not balance.
@Command(
        name = "overload",
        description = "Bring more cameras than the model can answer: a plain queue, dropped windows, adaptive levels.",
        mixinStandardHelpOptions = true)
public final class OverloadCommand implements Callable<Integer> {

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "A checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(names = "--plan", description = "What is full quality (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(
            names = "--capacity-factor",
            split = ",",
            description = "Loads, as multiples of what the machine can take (default: 2,4).")
    List<Double> factors = List.of(2.0, 4.0);

    @Option(names = "--policy", split = ",", description = "Some of ${COMPLETION-CANDIDATES} (default: all).")
    List<Policy> policies = List.of(Policy.values());

    @Option(names = "--minutes", description = "How long each load lasts (default: ${DEFAULT-VALUE}).")
    double minutes = 0.75;

    @Option(names = "--calm-seconds", description = "Time without it, half before, all after (default: 35).")
    int calmSeconds = 35;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--seed", description = "Of the moments at which windows end (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--plot", paramLabel = "FILE", description = "Write ages over time as an SVG.")
    @Nullable
    Path plot;

    @Option(names = "--json", description = "Print {\"results\":[...]} as the last line.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan run;
        try {
            Duration load = Duration.ofMillis(Math.round(minutes * 60_000));
            Duration calm = Duration.ofSeconds(calmSeconds);
            run = new Plan(Models.orShipped(model), plan, factors, policies, load, calm, threads, seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        Path directory = Files.createTempDirectory("pyramidstream-overload");
        List<Result> results;
        try {
            results = new OverloadBench(run, Footage.any()).run(directory);
        } finally {
            Models.delete(directory);
        }
        if (plot != null) {
            Files.writeString(plot, OverloadPlot.of(results));
        }
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(Map.of("results", results)));
        } else {
            results.forEach(one -> System.out.println(OverloadBench.summary(one)));
        }
        return results.stream().allMatch(Result::balanced) ? 0 : 1;
    }
}

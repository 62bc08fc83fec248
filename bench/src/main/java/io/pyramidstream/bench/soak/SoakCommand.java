package io.pyramidstream.bench.soak;

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
import java.util.Objects;
import java.util.concurrent.Callable;

/// Whether memory is flat. Exit code 1 when it is not.
@Command(
        name = "soak",
        description = "Run the service for a long time; resident memory, heap and native handles must not grow.",
        mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {

    private static final int LOOKS_MIN = 6;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "A checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(names = "--minutes", description = "How long (default: ${DEFAULT-VALUE}).")
    double minutes = 30;

    @Option(names = "--every-seconds", description = "How often it is looked at (default: ${DEFAULT-VALUE}).")
    int everySeconds = 15;

    @Option(names = "--cameras", description = "That show at most (default: ${DEFAULT-VALUE}).")
    int cameras = 12;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print one JSON object on the last line.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path checkpoint;
        Duration during = Duration.ofMillis(Math.round(minutes * 60_000));
        try {
            checkpoint = Models.orShipped(model);
            if (everySeconds < 1 || cameras < 1 || during.toSeconds() < (long) LOOKS_MIN * everySeconds) {
                throw new IllegalArgumentException("a soak must be looked at " + LOOKS_MIN
                        + " times or more: take more --minutes or less --every-seconds");
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        Path directory = Files.createTempDirectory("pyramidstream-soak");
        SoakBench.Result result;
        try {
            result = new SoakBench(checkpoint, threads, cameras, during, Duration.ofSeconds(everySeconds))
                    .run(directory, Footage.any());
        } finally {
            Models.delete(directory);
        }
        System.out.printf(
                "%s: in the last two thirds resident memory grew by %.1f MiB (mean %.0f), heap by %.1f MiB (mean %.0f),"
                        + " handles by %.1f; %d handles left, %d answered, %d shed, %d failed%n",
                result.flat() ? "flat" : "GROWS",
                result.rss().growth() / (1 << 20),
                result.rss().mean() / (1 << 20),
                result.heap().growth() / (1 << 20),
                result.heap().mean() / (1 << 20),
                result.handles().growth(),
                result.handlesLeft(),
                result.answered(),
                result.shed(),
                result.failed());
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(result));
        }
        return result.flat() ? 0 : 1;
    }
}

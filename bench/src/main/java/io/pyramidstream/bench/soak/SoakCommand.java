package io.pyramidstream.bench.soak;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.ModelOptions;
import io.pyramidstream.bench.Scratch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;

/// Whether memory is flat. Exit code 1 when it is not.
@Command(
        name = "soak",
        description = "Run the service for a long time; resident memory, heap and native handles must not grow.")
public final class SoakCommand extends Measurement {

    private static final int LOOKS_MIN = 6;

    @Mixin
    ModelOptions modelOptions = new ModelOptions();

    @Option(names = "--minutes", description = "How many minutes it runs (default: ${DEFAULT-VALUE}).")
    double minutes = 30;

    @Option(names = "--every-seconds", description = "Seconds between two looks at it (default: ${DEFAULT-VALUE}).")
    int everySeconds = 15;

    @Option(names = "--cameras", description = "That show at most (default: ${DEFAULT-VALUE}).")
    int cameras = 12;

    @Override
    protected boolean measure() throws IOException, InterruptedException {
        Duration during = Duration.ofMillis(Math.round(minutes * 60_000));
        if (everySeconds < 1 || cameras < 1 || during.toSeconds() < (long) LOOKS_MIN * everySeconds) {
            throw new IllegalArgumentException("a soak must have a camera and be looked at " + LOOKS_MIN
                    + " times or more: take more --minutes or less --every-seconds");
        }
        SoakBench bench = new SoakBench(
                modelOptions.directory(), modelOptions.threads(), cameras, during, Duration.ofSeconds(everySeconds));
        SoakBench.Result result;
        try (Scratch scratch = Scratch.open(null, "soak")) {
            result = bench.run(scratch.folder(), Footage.any());
        }
        out().printf(
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
        if (json()) {
            printJson(result);
        }
        return result.flat();
    }
}

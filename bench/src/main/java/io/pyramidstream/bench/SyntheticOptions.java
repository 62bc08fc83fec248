package io.pyramidstream.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;

/// Made-up weights to measure on, and how often.
public final class SyntheticOptions {

    @Option(names = "--shape", description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    BenchShape shape;

    @Option(names = "--repeats", description = "Measurements, of which the median counts (default: ${DEFAULT-VALUE}).")
    int repeats = 5;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Keep the weights here for the next run (default: a temporary folder, deleted at the end).")
    @Nullable
    Path work;

    /// @param shape unless told otherwise
    public SyntheticOptions(BenchShape shape) {
        this.shape = shape;
    }

    public BenchShape shape() {
        return shape;
    }

    /// @throws IllegalArgumentException when nothing would be measured
    public int repeats() {
        if (repeats < 1) {
            throw new IllegalArgumentException("--repeats must be 1 or more, was " + repeats);
        }
        return repeats;
    }

    public Workplace open() throws IOException {
        return new Workplace(Scratch.open(work, "bench"));
    }
}

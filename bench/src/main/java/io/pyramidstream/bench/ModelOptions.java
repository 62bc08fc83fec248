package io.pyramidstream.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;

/// A real checkpoint to measure on, and the threads that compute it.
public final class ModelOptions {

    @Option(names = "--model", paramLabel = "DIR", description = "A checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    /// The named checkpoint, or the one in the clone.
    ///
    /// @throws IllegalArgumentException if there is none
    public Path directory() {
        Path directory = model != null
                ? model
                : Path.of(System.getProperty("pyramidstream.home", "."), "checkpoints", "scenes-small");
        if (!Files.isRegularFile(directory.resolve("config.json"))) {
            throw new IllegalArgumentException(
                    directory + " is no checkpoint: it has no config.json; name one with --model");
        }
        return directory;
    }

    public int threads() {
        return threads;
    }
}

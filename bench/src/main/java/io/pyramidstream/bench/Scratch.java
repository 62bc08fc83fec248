package io.pyramidstream.bench;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A folder to work in; deleted on closing unless it is to be kept.
///
/// @param keep whether it stays for the next run
public record Scratch(Path folder, boolean keep) implements AutoCloseable {

    /// @param kept null: a temporary one
    public static Scratch open(@Nullable Path kept, String name) throws IOException {
        return kept == null
                ? new Scratch(Files.createTempDirectory("pyramidstream-" + name), false)
                : new Scratch(Files.createDirectories(kept), true);
    }

    @Override
    public void close() throws IOException {
        if (!keep) {
            delete(folder);
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}

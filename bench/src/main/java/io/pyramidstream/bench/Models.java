package io.pyramidstream.bench;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Where checkpoints lie.
public final class Models {

    private Models() {}

    /// The named checkpoint, or the one in the clone.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Path orShipped(@Nullable Path named) {
        Path directory = named != null
                ? named
                : Path.of(System.getProperty("pyramidstream.home", "."), "checkpoints", "scenes-small");
        if (!Files.isRegularFile(directory.resolve("config.json"))) {
            throw new IllegalArgumentException(
                    directory + " is no checkpoint: it has no config.json; name one with --model");
        }
        return directory;
    }

    /// Deletes a folder with everything in it.
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

package io.pyramidstream.model.formula;

import io.pyramidstream.model.checkpoint.CheckpointException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;

/// Writes a formula checkpoint as a Hugging Face directory: weights in the layout of published files, configuration,
/// tokenizer and processor. The same shape and seed give the same bytes everywhere.
public final class FormulaCheckpoint {
    private FormulaCheckpoint() {}

    /// Writes beside `directory` first and moves the whole into place, so that a reader never sees half of it.
    ///
    /// @param directory does not exist yet, or is empty
    /// @throws CheckpointException if it exists and is not empty, or cannot be written
    public static void write(Path directory, FormulaShape shape, long seed) {
        Map<String, String> files = FormulaFiles.of(shape);
        Path target = directory.toAbsolutePath().normalize();
        try {
            Path parent = Files.createDirectories(target.getParent());
            Path unfinished = Files.createDirectory(parent.resolve(".unfinished-" + UUID.randomUUID()));
            try {
                new FormulaWeights(shape.dtype(), seed)
                        .write(unfinished.resolve("model.safetensors"), FormulaTensors.of(shape));
                for (var file : files.entrySet()) {
                    Files.writeString(unfinished.resolve(file.getKey()), file.getValue());
                }
                Files.deleteIfExists(target);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteIfThere(unfinished);
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    directory, "cannot be written (" + e + "); give an empty or new directory on a disk with space");
        }
    }

    private static void deleteIfThere(Path unfinished) throws IOException {
        if (!Files.exists(unfinished)) {
            return;
        }
        try (var files = Files.list(unfinished)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(unfinished);
    }
}

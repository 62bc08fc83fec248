package io.pyramidstream.bench;

import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.MassiveActivations;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Folder of the synthetic weights and of what is made of them; deleted on closing unless it is to be kept.
///
/// @param keep whether it stays for the next run
record Workplace(Path folder, boolean keep) implements AutoCloseable {

    /// @param kept null: a temporary one
    static Workplace open(@Nullable Path kept) throws IOException {
        return kept == null
                ? new Workplace(Files.createTempDirectory("pyramidstream-bench"), false)
                : new Workplace(Files.createDirectories(kept), true);
    }

    /// Made on first use: the same shape has the same bytes everywhere.
    Path checkpoint(BenchShape shape, DType dtype, boolean massive) throws IOException {
        Path directory = folder.resolve(shape.id() + "-" + dtype + (massive ? "-massive" : ""));
        if (Files.isDirectory(directory)) {
            return directory;
        }
        FormulaShape formula = shape.shape(dtype);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes(formula)) {
            throw new IllegalArgumentException(
                    folder + ": the weights of " + shape + " need about " + (bytes(formula) >> 20)
                            + " MiB, the disk has " + (free >> 20) + "; name another folder with --work");
        }
        System.err.println("bench: writing about " + (bytes(formula) >> 20) + " MiB of weights to " + directory);
        Path unfinished = folder.resolve(directory.getFileName() + ".unfinished");
        delete(unfinished);
        FormulaCheckpoint.write(unfinished, formula, 0);
        if (massive) {
            MassiveActivations.plant(unfinished);
        }
        Files.move(unfinished, directory);
        return directory;
    }

    /// Weight files of other forms.
    Path cache() {
        return folder.resolve("weights");
    }

    /// Twice what the matrices take: other targets want theirs as well.
    private static long bytes(FormulaShape shape) {
        FormulaShape.Text text = shape.text();
        FormulaShape.Vision vision = shape.vision();
        long hidden = text.hidden();
        long decoder = text.layers() * (4 * hidden * hidden + 3 * hidden * text.ffn()) + 2L * text.vocab() * hidden;
        long width = vision.hidden();
        long towers = 2L * vision.layers() * (4 * width * width + 2 * width * vision.ffn());
        return 2 * (decoder + towers) * shape.dtype().bytes();
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
                Files.delete(path);
            }
        }
    }
}

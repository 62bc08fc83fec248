package io.pyramidstream.bench;

import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.MassiveActivations;
import io.pyramidstream.model.formula.OutlierInputs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the synthetic weights are, and what is made of them.
public record Workplace(Scratch scratch) implements AutoCloseable {

    /// Made on first use: the same shape has the same bytes everywhere.
    public Path checkpoint(BenchShape shape, DType dtype, boolean massive) throws IOException {
        return checkpoint(shape, dtype, massive, 1);
    }

    /// @param outliers what {@link OutlierInputs} multiplies by; 1 for no outliers
    Path checkpoint(BenchShape shape, DType dtype, boolean massive, int outliers) throws IOException {
        Path folder = scratch.folder();
        Path directory = folder.resolve(
                shape + "-" + dtype + (massive ? "-massive" : "") + (outliers > 1 ? "-outliers" + outliers : ""));
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
        Scratch.delete(unfinished);
        FormulaCheckpoint.write(unfinished, formula, 0);
        if (massive) {
            MassiveActivations.plant(unfinished);
        }
        if (outliers > 1) {
            OutlierInputs.plant(unfinished, outliers);
        }
        Files.move(unfinished, directory);
        return directory;
    }

    /// Weight files of other forms.
    public Path cache() {
        return scratch.folder().resolve("weights");
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
        scratch.close();
    }
}

package io.pyramidstream.app;

import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;

/// The checkpoint that is used when none is named: the trained one that ships with a clone, else one made by formula.
final class DemoModel {

    /// Part of the folder's name, so that a change of the formula or of the shape makes a new one.
    private static final String VERSION = "formula-tiny-1";

    private DemoModel() {}

    static Path or(@Nullable Path named) {
        return named == null ? directory() : named;
    }

    static Path directory() {
        Path shipped = Folders.home().resolve("checkpoints").resolve("scenes-small");
        return Files.isRegularFile(shipped.resolve("config.json")) ? shipped : byFormula();
    }

    /// Made on first use: real graphs and a real engine, weights by formula, answers that are noise and say so.
    private static Path byFormula() {
        Path directory = Folders.cache().resolve("models").resolve(VERSION);
        if (!Files.isRegularFile(directory.resolve("config.json"))) {
            FormulaCheckpoint.write(directory, FormulaShape.DEMO, 0);
        }
        return directory;
    }
}

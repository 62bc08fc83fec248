package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlans;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/// Which model, and what it is computed in.
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A Hugging Face Video-LLaVA checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(
            names = "--target",
            description = "What the model is computed in: ${COMPLETION-CANDIDATES} (default: fast).")
    @Nullable
    Target target;

    void into(Settings settings) {
        settings.with("model.directory", model, "--model").with("engine.target", target, "--target");
    }

    /// Of settings that already know of these options.
    static Path directory(Settings settings) {
        return settings.get(Sections.MODEL).directory().orElseGet(DemoModel::directory);
    }

    /// Refuses before anything is started what could not be used later; reads headers only, so it is quick.
    ///
    /// @throws IllegalArgumentException when the model has too few layers for the plan, or the plan is none
    static Path checked(Path directory, String plan) {
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            PruningPlans.parse(plan, checkpoint.config().text().layers());
        }
        return directory;
    }

    /// Where no settings are read.
    Path directory() {
        return DemoModel.or(model);
    }

    /// Where no settings are read.
    EngineConfig engine() {
        EngineConfig usual = EngineConfig.defaults();
        return target == null ? usual : usual.withTarget(target);
    }
}

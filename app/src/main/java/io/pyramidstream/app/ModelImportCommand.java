package io.pyramidstream.app;

import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.pixels.PixelProfile;
import io.pyramidstream.model.prepared.ModelImport;
import io.pyramidstream.model.prepared.RoundingLoss;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

/// Checks a checkpoint from end to end and writes what a target needs of it, so that no service waits for it later.
@Command(
        name = "import",
        description = "Check a checkpoint in full and write its weights in the form a target computes in.",
        mixinStandardHelpOptions = true)
final class ModelImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Directory of a Hugging Face Video-LLaVA checkpoint.")
    Path directory = Path.of("");

    @Option(names = "--target", description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Target target = Target.FAST;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder for weight files (default: where demo and infer look for them).")
    @Nullable
    Path cache;

    @Option(
            names = "--per-matrix",
            description = "Say of every matrix in 8 bits per output channel what rounding costs it.")
    boolean perMatrix;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            Tokenizer.open(directory, checkpoint.config());
            PixelProfile.open(directory, checkpoint.config());
            long startNs = System.nanoTime();
            ModelImport made = ModelImport.of(
                    checkpoint,
                    target,
                    cache == null ? EngineConfig.defaults().weightsDirectory() : cache,
                    WeightsProgress::printChecked,
                    WeightsProgress::print);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            say("%s (%s) as %s: %s".formatted(directory, checkpoint.identity(), target, summary(made, seconds)));
            made.parts().forEach(part -> {
                say("  %-24s %s".formatted(part.recipe().id(), fate(part)));
                (perMatrix ? part.losses() : part.inFloat()).forEach(loss -> say("    " + loss));
            });
        }
        return 0;
    }

    private static String summary(ModelImport made, double seconds) {
        boolean anyFile = made.parts().stream().anyMatch(part -> part.file().isPresent());
        if (made.bytesWritten() > 0) {
            return String.format(
                    Locale.ROOT,
                    "imported, %d bytes written in %.1f s, every weight is a finite number",
                    made.bytesWritten(),
                    seconds);
        }
        return anyFile
                ? "there already, nothing to do"
                : String.format(
                        Locale.ROOT,
                        "every weight is a finite number (%.1f s); computed from the checkpoint's own files, nothing to write",
                        seconds);
    }

    private static String fate(ModelImport.Part part) {
        return part.file()
                .map(file -> part.bytes() + " bytes, " + rounded(part)
                        + (part.written() ? "written: " : "there already: ") + file)
                .orElse("the checkpoint's own float32 weights");
    }

    private static String rounded(ModelImport.Part part) {
        return part.losses().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%d of %d matrices in float32 because 8 bits would cost more than %.0f %% of their product, ",
                        part.inFloat().size(),
                        part.losses().size(),
                        100 * RoundingLoss.LIMIT);
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}

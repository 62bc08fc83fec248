package io.pyramidstream.app;

import io.pyramidstream.app.moderation.SceneClipMaker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/// Clips to measure moderation by.
@Command(
        name = "make-clips",
        description = "Make video files of generated scenes, with smoke, with falls and clean, and their truth.",
        mixinStandardHelpOptions = true)
final class ModerateClipsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FOLDER", description = "Where the files and truth.jsonl go.")
    Path folder = Path.of("");

    @Option(names = "--count", description = "How many (default: ${DEFAULT-VALUE}).")
    int count = 50;

    @Option(
            names = "--seed",
            description =
                    "Of the first scene; the model never trained on those below 1000 (default: ${DEFAULT-VALUE}).")
    long seed = 400;

    @Option(
            names = "--length",
            paramLabel = "DURATION",
            description = "Of each clip (default: ${DEFAULT-VALUE}).",
            defaultValue = "12s")
    Duration length = Duration.ofSeconds(12);

    @Option(names = "--fps", description = "Pictures per second (default: ${DEFAULT-VALUE}).")
    int fps = 10;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (count < 1 || length.compareTo(Duration.ofSeconds(8)) < 0) {
            throw new Problems.UserError(
                    "--count must be 1 or more, and --length 8s or more: what happens in a clip may"
                            + " take so long to begin");
        }
        try {
            new SceneClipMaker(folder, seed, fps, length)
                    .make(
                            count,
                            truth -> spec.commandLine()
                                    .getErr()
                                    .println("moderate: " + truth.file() + " "
                                            + truth.decision().id() + " " + truth.categories()));
        } catch (IOException e) {
            throw new Problems.UserError(folder + ": cannot be written (" + e + ")");
        }
        spec.commandLine().getOut().println(count + " clips and " + SceneClipMaker.TRUTH_FILE + " are in " + folder);
        return 0;
    }
}

package io.pyramidstream.app;

import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.verify.GoldenReport;
import io.pyramidstream.inference.verify.GoldenVerifier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Looks at checkpoints and checks what we make of them.
@Command(
        name = "model",
        description = "Look at checkpoints and check what is made of them.",
        mixinStandardHelpOptions = true,
        subcommands = {ModelInfoCommand.class, ModelCommand.Verify.class},
        synopsisSubcommandLabel = "COMMAND")
final class ModelCommand {

    /// Exits 1 when any case misses.
    @Command(
            name = "verify",
            description = "Run every case of a golden file through import, graphs and engine, and compare.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {

        @Option(names = "--golden", paramLabel = "FILE", required = true, description = "A golden file, JSON.")
        @Nullable
        Path golden;

        @Override
        public Integer call() {
            if (golden == null || !Files.isRegularFile(golden)) {
                throw new Problems.UserError(golden + ": no such file; name a golden JSON file with --golden");
            }
            GoldenReport report = new GoldenVerifier(EngineConfig.defaults().runtime()).verify(golden);
            System.out.println(report);
            return report.passed() ? 0 : 1;
        }
    }
}

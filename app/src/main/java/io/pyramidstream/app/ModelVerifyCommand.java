package io.pyramidstream.app;

import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.verify.GoldenReport;
import io.pyramidstream.inference.verify.GoldenVerifier;
import io.pyramidstream.inference.verify.SelfCheck;
import io.pyramidstream.inference.verify.SelfCheckReport;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.prepared.ModelImport;
import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/// Exits 1 when anything misses.
@Command(
        name = "verify",
        description = "Check that this machine computes with a checkpoint what it should; or run the cases of a golden"
                + " file through import, graphs and engine, and compare.",
        mixinStandardHelpOptions = true)
final class ModelVerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Directory of a Hugging Face Video-LLaVA checkpoint.")
    @Nullable
    Path directory;

    @Option(
            names = "--targets",
            paramLabel = "TARGET",
            split = ",",
            description =
                    "Targets to compare with float32: fp32, int8, int8-float-down, int4, fast, cuda, or all; what is not"
                            + " imported yet is imported (default: those that are).")
    List<String> targets = List.of();

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder for weight files (default: where demo and infer look for them).")
    @Nullable
    Path cache;

    @Option(names = "--golden", paramLabel = "FILE", description = "A golden file, JSON, instead of DIR.")
    @Nullable
    Path golden;

    @Option(names = "--json", description = "Print the check of DIR as one JSON object on one line.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if ((golden == null) == (directory == null)) {
            throw new Problems.UserError("model verify checks a directory or a golden file; give DIR or --golden FILE");
        }
        return golden != null ? verifyGolden(golden) : verify(directory);
    }

    private Integer verifyGolden(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new Problems.UserError(file + ": no such file; name a golden JSON file with --golden");
        }
        GoldenReport report = new GoldenVerifier(EngineConfig.defaults().runtime()).verify(file);
        spec.commandLine().getOut().println(report);
        return report.passed() ? 0 : 1;
    }

    private Integer verify(@Nullable Path model) {
        if (model == null) {
            throw new IllegalStateException("one of two was given");
        }
        List<Target> named = named();
        EngineConfig engine = EngineConfig.defaults();
        Path folder = cache == null ? engine.weightsDirectory() : cache;
        try (Checkpoint checkpoint = Checkpoints.open(model);
                Ort ort = Ort.open(engine.runtime())) {
            List<Target> chosen = (named.isEmpty() ? imported(checkpoint, folder) : named)
                    .stream()
                            .filter(target -> !ModelImport.isTheCheckpoint(checkpoint, target))
                            .toList();
            for (Target target : chosen) {
                ModelImport.of(checkpoint, target, folder, WeightsProgress::printChecked, WeightsProgress::print);
            }
            SelfCheckReport report = new SelfCheck(ort, checkpoint, folder)
                    .run(
                            chosen,
                            notChecked(checkpoint, chosen),
                            what -> spec.commandLine().getErr().println("verify: " + what + " ..."));
            spec.commandLine().getOut().println(json ? report.json() : report);
            return report.passed() ? 0 : 1;
        }
    }

    private List<Target> named() {
        return targets.contains("all")
                ? List.of(Target.values())
                : targets.stream().map(Target::parse).distinct().toList();
    }

    /// Half precision is left out unless named: the processor, which checks, is slow at it.
    private static List<Target> imported(Checkpoint checkpoint, Path folder) {
        return Arrays.stream(Target.values())
                .filter(target -> target != Target.CUDA)
                .filter(target -> ModelImport.isComplete(checkpoint, target, folder))
                .toList();
    }

    private List<String> notChecked(Checkpoint checkpoint, List<Target> chosen) {
        String why = targets.isEmpty() ? "not imported; name it with --targets" : "not named";
        return Arrays.stream(Target.values())
                .filter(target -> !chosen.contains(target))
                .map(target -> target + ": "
                        + (ModelImport.isTheCheckpoint(checkpoint, target)
                                ? "it is the checkpoint's own weights, which the others are compared with"
                                : why))
                .toList();
    }
}

package io.pyramidstream.app;

import io.pyramidstream.evaluation.Evaluation;
import io.pyramidstream.evaluation.Exam;
import io.pyramidstream.evaluation.Policies;
import io.pyramidstream.evaluation.report.Experiments;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/// How right a checkpoint is and what pruning takes from it.
@Command(
        name = "evaluate",
        description = "Measure how often a checkpoint is right, and what each way of pruning takes from it.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    private static final String PAPER = "pyramid-S4-l0.5";

    @Option(names = "--model", paramLabel = "DIR", description = "Checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(
            names = "--target",
            description =
                    "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, so that pruning is all that differs).")
    Target target = Target.FP32;

    @Option(
            names = "--compare-target",
            split = ",",
            paramLabel = "TARGET",
            description = "Ask the same on other targets and tell how often they answer the same.")
    List<Target> compareTargets = List.of();

    @Option(
            names = "--compare-shared",
            split = ",",
            paramLabel = "K",
            description = "Answer K questions about a window by one selection of pyramid-S4-l0.5, or of the first of"
                    + " --plans, and tell how often the answers are those by each question's own.")
    List<Integer> compareShared = List.of();

    @Option(
            names = "--plans",
            split = ",",
            paramLabel = "PLAN",
            description = "Plans, and blind; none must be among them (default: all that the docs compare).")
    List<String> plans = List.of();

    @Option(
            names = "--timed",
            paramLabel = "N",
            description = "Questions asked one by one to measure time (default: ${DEFAULT-VALUE}).")
    int timed = 48;

    @Option(names = "--quick", description = "Only blind, none, pyramid-S4-l0.5 and random-S4-l0.5.")
    boolean quick;

    @Option(names = "--experiments", description = "All plans of the paper's three experiments; plots go to --out.")
    boolean experiments;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    ExamOptions examOptions = new ExamOptions();

    @Mixin
    EvaluateOutput output = new EvaluateOutput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (timed < 0 || compareShared.stream().anyMatch(count -> count < 1)) {
            throw new Problems.UserError("--timed must be 0 or more, and every number of --compare-shared 1 or more");
        }
        EngineConfig engine = EngineConfig.defaults()
                .withRuntime(OrtConfig.withThreads(threads))
                .withTarget(target);
        Evaluation evaluation = new Evaluation(DemoModel.or(model), engine, new ClipProgress(), WeightsProgress::print);
        output.begin(spec.commandLine(), quick);
        try (ExamOptions.OpenExam open = examOptions.open()) {
            Exam exam = open.exam();
            if (!compareTargets.isEmpty()) {
                output.targets(evaluation.compared(exam, compared(), compareTargets));
            } else if (!compareShared.isEmpty()) {
                output.shared(evaluation.shared(exam, plans.isEmpty() ? PAPER : plans.getFirst(), compareShared));
            } else if (experiments) {
                int layers = evaluation.layers();
                output.experiments(evaluation.of(exam, Experiments.all(layers), timed), layers);
            } else {
                output.report(evaluation.of(exam, asked(), timed));
            }
        }
        return 0;
    }

    private List<String> asked() {
        return !plans.isEmpty() ? plans : quick ? Policies.quick() : Policies.usual();
    }

    private List<String> compared() {
        return plans.isEmpty() ? List.of("none", PAPER) : plans;
    }
}

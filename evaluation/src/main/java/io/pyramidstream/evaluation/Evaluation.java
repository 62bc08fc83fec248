package io.pyramidstream.evaluation;

import io.pyramidstream.evaluation.report.PolicyReport;
import io.pyramidstream.evaluation.report.Report;
import io.pyramidstream.evaluation.report.Reporter;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.DecoderShape;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One checkpoint, one exam, several plans: from files to a report.
///
/// @param model    directory of the checkpoint
/// @param engine   what the model may use; its target is the one all others are compared with
/// @param progress of answering
/// @param weights  of weights that are written for a target
public record Evaluation(Path model, EngineConfig engine, Examiner.Progress progress, ImportProgress weights) {

    /// Plans take turns, so that the graphs of each should stay loaded; of a large model not all can.
    private static final int CHAINS_MAX = 64;

    private static final long CHAIN_BYTES_MAX = 3L << 30;

    /// @param plans names, one of them `none`
    /// @param timed questions of the time trial, 0 for none
    public Report of(Exam exam, List<String> plans, int timed) {
        if (!plans.contains(Policy.NONE)) {
            throw new IllegalArgumentException(
                    "the plans must name \"none\": all others are compared with it; were " + String.join(",", plans));
        }
        DecoderShape shape = shape();
        try (OnnxVideoModel opened = open(engine.target())) {
            List<Policy> policies = Policies.parse(plans, opened.card().layers(), opened, exam.trendClips());
            List<Sheet> sheets = new Examiner(opened, policies, progress).examine(exam.clips());
            TimeTrial.Times times = new TimeTrial(opened, timed > 0 ? policies : List.of()).run(exam.clips(), timed);
            return report(
                    opened,
                    engine.target(),
                    exam,
                    timed,
                    new Reporter(shape, exam.clips()).report(sheets, Reporter.reference(sheets), times));
        }
    }

    /// The same plans on other targets: how often they answer as the engine's own target does under the same plan.
    ///
    /// @return one report per target, each plan compared with the same plan on the engine's own
    public List<Report> compared(Exam exam, List<String> plans, List<Target> others) {
        Reporter reporter = new Reporter(shape(), exam.clips());
        List<Sheet> expected;
        try (OnnxVideoModel opened = open(engine.target())) {
            expected = sheets(opened, exam, plans);
        }
        List<Report> reports = new ArrayList<>();
        for (Target other : others) {
            try (OnnxVideoModel opened = open(other)) {
                List<Sheet> got = sheets(opened, exam, plans);
                List<PolicyReport> perPlan = new ArrayList<>();
                for (int i = 0; i < got.size(); i++) {
                    perPlan.addAll(reporter.report(List.of(got.get(i)), expected.get(i), TimeTrial.Times.NONE));
                }
                reports.add(report(opened, other, exam, 0, perPlan));
            }
        }
        return reports;
    }

    /// One plan with one selection for several questions about a window, held against the same plan with a selection
    /// for each.
    ///
    /// @param sharers how many questions share, each 2 or more
    public Report shared(Exam exam, String plan, List<Integer> sharers) {
        try (OnnxVideoModel opened = open(engine.target())) {
            List<Policy> policies =
                    new ArrayList<>(Policies.parse(List.of(plan), opened.card().layers(), opened, exam.trendClips()));
            sharers.forEach(questions -> policies.add(policies.getFirst().sharedBy(questions)));
            List<Sheet> sheets = new Examiner(opened, policies, progress).examine(exam.clips());
            List<PolicyReport> reports = new Reporter(shape(), exam.clips())
                    .report(sheets.subList(1, sheets.size()), sheets.getFirst(), TimeTrial.Times.NONE);
            return report(opened, engine.target(), exam, 0, reports);
        }
    }

    private List<Sheet> sheets(OnnxVideoModel opened, Exam exam, List<String> plans) {
        List<Policy> policies = Policies.parse(plans, opened.card().layers(), opened, exam.trendClips());
        return new Examiner(opened, policies, progress).examine(exam.clips());
    }

    /// Decoder layers of the model.
    public int layers() {
        return shape().layers();
    }

    private Report report(OnnxVideoModel opened, Target target, Exam exam, int timed, List<PolicyReport> reports) {
        return new Report(
                opened.card().id(), target.id(), exam.name(), exam.clips().size(), exam.questions(), timed, reports);
    }

    private OnnxVideoModel open(Target target) {
        int chains = (int) Math.clamp(CHAIN_BYTES_MAX / weightBytes(), engine.chainsMax(), CHAINS_MAX);
        EngineConfig roomy = engine.withChainsMax(chains).withTarget(target);
        return OnnxVideoModel.open(model, roomy, weights);
    }

    /// Of the model in float32.
    private long weightBytes() {
        try (Checkpoint checkpoint = Checkpoints.open(model)) {
            return checkpoint.tensors().stream()
                    .mapToLong(tensor -> Float.BYTES * tensor.elements())
                    .sum();
        }
    }

    private DecoderShape shape() {
        try (Checkpoint checkpoint = Checkpoints.open(model)) {
            TextConfig text = checkpoint.config().text();
            return new DecoderShape(
                    text.layers(),
                    text.hiddenSize(),
                    text.intermediateSize(),
                    text.heads(),
                    text.kvHeads(),
                    text.headDim());
        }
    }
}

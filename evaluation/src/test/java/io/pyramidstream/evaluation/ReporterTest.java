package io.pyramidstream.evaluation;

import io.pyramidstream.evaluation.report.PolicyReport;
import io.pyramidstream.evaluation.report.Report;
import io.pyramidstream.evaluation.report.Reporter;
import io.pyramidstream.evaluation.report.ShortResult;
import io.pyramidstream.evaluation.report.Tables;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.pruning.DecoderShape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/// Two clips of two questions, answered by a model that is told what to say.
class ReporterTest {
    private static final DecoderShape SHAPE = new DecoderShape(FakeModel.LAYERS, 64, 176, 4, 2, 16);
    private static final Offset<Double> EXACT = Offset.offset(1e-9);
    private static final List<Clip> CLIPS = List.of(
            ExaminerTest.clip(1, ExaminerTest.yesNo("A?", "yes"), ExaminerTest.yesNo("B?", "no")),
            ExaminerTest.clip(2, ExaminerTest.yesNo("C?", "yes"), ExaminerTest.yesNo("D?", "no")));

    /// Unpruned: right, right, wrong, right. Pruned: right, wrong, wrong, right. Blind: no to all.
    private static String says(Prompt prompt) {
        if (FakeModel.seen(prompt) < 0) {
            return "no";
        }
        boolean pruned = prompt.plan().stages().size() > 1;
        return switch (prompt.question()) {
            case "A?" -> "yes";
            case "B?" -> pruned ? "yes" : "no";
            default -> "no";
        };
    }

    private static PolicyReport report(String plan) {
        return requireNonNull(report().get(plan));
    }

    @Test
    void comparesEveryPolicyWithTheUnprunedOneQuestionByQuestion() {
        Map<String, PolicyReport> plans = report();

        PolicyReport none = requireNonNull(plans.get("none"));
        PolicyReport pruned = requireNonNull(plans.get("pyramid-S4-l0.5"));
        assertThat(none.score("all").accuracy().value()).isEqualTo(.75);
        assertThat(pruned.score("all").accuracy().value()).isEqualTo(.5);
        assertThat(pruned.score("all").difference().value()).isEqualTo(-.25);
        assertThat(pruned.score("all").agreement().value()).isEqualTo(.75);
        assertThat(none.score("all").agreement().value()).isEqualTo(1);
        assertThat(requireNonNull(plans.get("blind")).score("all").accuracy().value())
                .isEqualTo(.5);
        assertThat(pruned.scoreOrNothing("temporal")).isEmpty();
    }

    @Test
    void countsWorkAndMemoryOfThePromptsThatWereAsked() {
        PolicyReport none = report("none");
        PolicyReport pruned = report("pyramid-S4-l0.5");

        // 40 visual and 10 text tokens, 2 key heads of 16 values, keys and values, 4 bytes.
        assertThat(none.kvBytes()).isEqualTo(8L * 50 * 2 * 2 * 16 * 4);
        assertThat(pruned.kvBytes()).isEqualTo(2L * (50 + 30 + 20 + 15) * 2 * 2 * 16 * 4);
        assertThat(pruned.tokensPerStage()).containsExactly(40, 20, 10, 5);
        assertThat(none.flopRatio()).isEqualTo(1);
        assertThat(pruned.flopRatio()).isBetween(.5, .6); // 115 of 200 tokens, and less than that in attention
        assertThat(none.rankingShare()).isZero();
        assertThat(pruned.rankingShare()).isBetween(.001, .1);
    }

    @Test
    void takesTheMedianOfRatiosQuestionByQuestion() {
        PolicyReport pruned = report("pyramid-S4-l0.5");

        // Of .5, .5 and 4, where something else kept the machine busy.
        assertThat(pruned.timeRatio().value()).isEqualTo(.5);
        assertThat(pruned.medianMs()).isCloseTo(1, EXACT);
    }

    @Test
    void measuresWhetherYesCanBeBelieved() {
        PolicyReport none = report("none");

        // Said .9 once and it was true; said .1 three times and it was true once.
        assertThat(none.calibration().orElseThrow().error()).isCloseTo((.1 + .7) / 4, EXACT);
        assertThat(none.calibration().orElseThrow().balancedAtHalf()).isEqualTo(.75);
    }

    @Test
    void theShortResultAndTheTablesSayTheSame() {
        Report report = new Report("fake@0", "fp32", "by hand", 2, 4, 3, List.copyOf(report().values()));

        ShortResult shortResult = ShortResult.of(report);

        assertThat(shortResult.blind()).isEqualTo(.5);
        assertThat(shortResult.plans())
                .filteredOn(plan -> plan.plan().equals("pyramid-S4-l0.5"))
                .singleElement()
                .satisfies(plan -> {
                    assertThat(plan.accuracy()).isEqualTo(.5);
                    assertThat(plan.agreement()).isEqualTo(.75);
                    assertThat(plan.temporal()).isNaN();
                });
        assertThat(Tables.plans(report.plans()))
                .contains("| `pyramid-S4-l0.5` | 50.0 | ")
                .contains(" | 40 20 10 5 |");
        assertThat(Tables.groups(report.plans())).contains("| yes/no | 4 | 75.0 |");
    }

    @Test
    void theTableOfAgreementLeavesOutTopicsAndSaysWhatIsCompared() {
        Report report = new Report("fake@0", "int8", "by hand", 2, 4, 0, List.of(report("pyramid-S4-l0.5")));

        String table = Tables.agreement(List.of(report), "the same plan in float32");

        assertThat(table)
                .contains("| 95 % | right, against the same plan in float32 |")
                .contains("| `int8` | `pyramid-S4-l0.5` | all | 4 | 75.0 | 50.0 - 100.0 | ")
                .contains("| yes/no | 4 |")
                .doesNotContain("| IS |");
    }

    private static Map<String, PolicyReport> report() {
        FakeModel model = new FakeModel(ReporterTest::says);
        List<Policy> policies =
                Policies.parse(List.of("none", "pyramid-S4-l0.5", "blind"), FakeModel.LAYERS, model, List::of);
        List<Sheet> sheets = new Examiner(model, policies, Examiner.Progress.NONE).examine(CLIPS);
        TimeTrial.Times times =
                new TimeTrial.Times(policies, new double[][] {{2e6, 2e6, 2e6}, {1e6, 1e6, 8e6}, {2e6, 2e6, 2e6}});
        Map<String, PolicyReport> byName = new LinkedHashMap<>();
        new Reporter(SHAPE, CLIPS)
                .report(sheets, Reporter.reference(sheets), times)
                .forEach(plan -> byName.put(plan.plan(), plan));
        return byName;
    }
}

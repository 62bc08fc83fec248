package io.pyramidstream.evaluation;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.inference.engine.Prompt;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExaminerTest {
    private static final ScoredQuestion IS_IT = yesNo("Is it?", "yes");
    private static final ScoredQuestion OR_NOT = yesNo("Or not?", "no");

    @Test
    void encodesEachFrameOnceForAllPlansAndAsksAllQuestionsOfAClipTogether() {
        FakeModel model = new FakeModel(_ -> "yes");
        List<Policy> policies = Policies.parse(List.of("none", "pyramid-S4-l0.5"), FakeModel.LAYERS, model, List::of);

        new Examiner(model, policies, Examiner.Progress.NONE)
                .examine(List.of(clip(1, IS_IT, OR_NOT), clip(2, IS_IT, OR_NOT)));

        assertThat(model.encoded).isEqualTo(16);
        assertThat(model.batches).containsExactly(2, 2, 2, 2);
        assertThat(model.open).isZero();
    }

    @Test
    void writesWhatWasSaidAndWhetherItIsRight() {
        FakeModel model = new FakeModel(prompt -> FakeModel.seen(prompt) == 1 ? "yes" : "no");
        List<Policy> policies = Policies.parse(List.of("none"), FakeModel.LAYERS, model, List::of);

        Sheet sheet = new Examiner(model, policies, Examiner.Progress.NONE)
                .examine(List.of(clip(1, IS_IT, OR_NOT), clip(2, IS_IT, OR_NOT)))
                .getFirst();

        assertThat(sheet.given()).extracting(Given::right).containsExactly(true, false, false, true);
        assertThat(sheet.given()).extracting(Given::yesShare).containsExactly(.9, .9, .1, .1);
        assertThat(sheet.tokensPerStage()).containsExactly(40);
        assertThat(sheet.meanTextTokens()).isEqualTo(10);
    }

    @Test
    void theBlindSeeBlackFramesAndHearEachWordingOnce() {
        List<Prompt> seeing = new ArrayList<>();
        FakeModel model = new FakeModel(prompt -> {
            if (FakeModel.seen(prompt) >= 0) {
                seeing.add(prompt);
            }
            return "no";
        });
        List<Policy> policies = Policies.parse(List.of("blind"), FakeModel.LAYERS, model, List::of);

        Sheet sheet = new Examiner(model, policies, Examiner.Progress.NONE)
                .examine(List.of(clip(1, IS_IT, OR_NOT), clip(2, IS_IT, OR_NOT)))
                .getFirst();

        assertThat(seeing).isEmpty();
        assertThat(model.asked).hasSize(2);
        assertThat(sheet.given()).extracting(Given::text).containsExactly("no", "no", "no", "no");
        assertThat(sheet.given()).extracting(Given::right).containsExactly(false, true, false, true);
        assertThat(model.open).isZero();
    }

    @Test
    void questionsThatShareASelectionAreAskedTogetherInGroups() {
        FakeModel model = new FakeModel(_ -> "yes");
        Policy own = Policies.parse(List.of("none"), FakeModel.LAYERS, model, List::of)
                .getFirst();
        ScoredQuestion third = yesNo("Third?", "no");

        List<Sheet> sheets = new Examiner(model, List.of(own, own.sharedBy(2)), Examiner.Progress.NONE)
                .examine(List.of(clip(1, IS_IT, OR_NOT, third)));

        assertThat(model.batches).containsExactly(3, 2, 1);
        assertThat(model.asked.subList(0, 3))
                .allMatch(prompt -> prompt.sharing().equals(Sharing.EXACT));
        assertThat(model.asked.subList(3, 6))
                .allMatch(prompt -> prompt.sharing().routes().equals(List.of(Route.SHARED)));
        assertThat(sheets.get(1).given()).hasSize(3);
        assertThat(sheets.get(1).policy().name()).isEqualTo("none, one selection for 2");
    }

    @Test
    void answersAreComparedWithoutCapitalsAndPunctuationAndByTheirFirstWord() {
        ScoredQuestion what = new ScoredQuestion("what", "what", false, true, "What?", new AnswerForm.Text(8), "cat");

        assertThat(what.isRight(" Cat.")).isTrue();
        assertThat(what.isRight("Cat on a mat")).isFalse();
        assertThat(what.beginsRight("Cat, on a mat")).isTrue();
        assertThat(what.beginsRight("A cat")).isFalse();
    }

    @Test
    void timesEveryPolicyOnEveryQuestionWithAnotherOneFirstEachTime() {
        FakeModel model = new FakeModel(_ -> "yes");
        List<Policy> policies =
                Policies.parse(List.of("none", "pyramid-S4-l0.5", "blind"), FakeModel.LAYERS, model, List::of);
        List<Clip> clips = Collections.nCopies(6, clip(1, IS_IT));

        TimeTrial.Times times = new TimeTrial(model, policies).run(clips, 4);

        assertThat(times.nanoseconds()).hasDimensions(3, 4);
        assertThat(model.batches).containsOnly(1);
        List<Prompt> afterWarmUp = model.asked.subList(6, model.asked.size());
        assertThat(afterWarmUp.subList(0, 6))
                .extracting(prompt -> (FakeModel.seen(prompt) < 0 ? "blind " : "")
                        + prompt.plan().name())
                .containsExactly("none", "pyramid-S4-l0.5", "blind none", "pyramid-S4-l0.5", "blind none", "none");
        assertThat(model.open).isZero();
    }

    @Test
    void measuresTrendsOverOtherClipsForPlansThatDebias() {
        FakeModel model = new FakeModel(_ -> "yes");

        List<Policy> policies = Policies.parse(
                List.of("none", "pyramid-S4-l0.5+debias", "fastv-k3-r0.5+debias"),
                FakeModel.LAYERS,
                model,
                () -> List.of(clip(1, IS_IT)));

        assertThat(policies).extracting(Policy::name).endsWith("fastv-k3-r0.5+debias");
        assertThat(model.asked)
                .singleElement()
                .satisfies(prompt -> assertThat(prompt.plan().stages())
                        .extracting(stage -> stage.firstLayer())
                        .containsExactly(0, 2, 3, 4, 6));
    }

    @Test
    void refusesAPlanNamedTwiceAndOneThatDoesNotFit() {
        FakeModel model = new FakeModel(_ -> "yes");

        assertThatThrownBy(() -> Policies.parse(List.of("none", "none"), FakeModel.LAYERS, model, List::of))
                .hasMessageContaining("named twice");
        assertThatThrownBy(() -> Policies.parse(List.of("pyramid-S9-l0.5"), FakeModel.LAYERS, model, List::of))
                .hasMessageContaining("pyramid-S9-l0.5");
    }

    static ScoredQuestion yesNo(String text, String answer) {
        return new ScoredQuestion("IS", "yes/no", false, true, text, new AnswerForm.YesNo(), answer);
    }

    static Clip clip(int value, ScoredQuestion... questions) {
        return new Clip("clip " + value, () -> Collections.nCopies(8, new byte[] {(byte) value}), List.of(questions));
    }
}

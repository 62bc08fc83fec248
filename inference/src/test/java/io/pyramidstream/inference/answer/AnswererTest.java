package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.service.FakeModel;
import io.pyramidstream.inference.watch.Due;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;

class AnswererTest {

    private static final long NOW_MS = 10_000;
    private static final long CLOSED_MS = NOW_MS - 40;

    private final FakeModel model = new FakeModel();
    /// Keeps nothing that is not on loan.
    private final FeatureCache features = new FeatureCache(0, model::encode);

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW_MS), ZoneOffset.UTC);
    private final Answerer answerer = new Answerer(model, features, clock);

    @AfterEach
    void everyLoanHasEnded() {
        assertThat(features.frames()).isZero();
        assertThat(model.live).as("live features").hasValue(0);
    }

    @Test
    void saysWhatThePairWasAskedAndHowLongItHadWaited() {
        Job job = job("what?", "none", "door");

        Outcome outcome = outcome(answerer.begin(List.of(job)).outcomes(), job);

        Answer answer = ((Outcome.Answered) outcome).answer();
        assertThat(outcome.window()).isEqualTo(job.due().window());
        assertThat(answer.text()).isEqualTo("door what?");
        assertThat(answer.question()).isEqualTo("what?");
        assertThat(answer.level()).isEqualTo("keep-0.5");
        assertThat(answer.latency().waitMs()).isEqualTo(40);
    }

    @Test
    void whatGoesWrongWithOnePairLeavesTheOthersOfItsRunAlone() {
        // Given
        Job good = job("what?", "none", "door");
        Job tooLong = job(FakeModel.TOO_LONG, "none", "door");
        Job broken = job("what?", "none", "broken");
        Job badPlan = job("what?", "no-such-plan", "door");

        // When
        Map<Due, Outcome> outcomes =
                answerer.begin(List.of(tooLong, broken, badPlan, good)).outcomes();

        // Then
        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(good.due())).isInstanceOf(Outcome.Answered.class);
        assertThat(code(outcomes, tooLong)).isEqualTo("prompt-too-long");
        assertThat(code(outcomes, broken)).isEqualTo("undecodable-frame");
        assertThat(code(outcomes, badPlan)).isEqualTo("bad-plan");
    }

    @Test
    void aPictureThatTheModelFailsOverIsThatPairsOutcome() {
        // Given
        Job good = job("what?", "none", "door");
        Job crash = job("what?", "none", FakeModel.CRASH);

        // When
        Map<Due, Outcome> outcomes = answerer.begin(List.of(crash, good)).outcomes();

        // Then
        assertThat(code(outcomes, crash)).isEqualTo("model-error");
        assertThat(outcomes.get(good.due())).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void givesFeaturesBackBeforeTheFirstWordIsWritten() {
        Job essay = job(FakeModel.ESSAY, "none", "door");

        Answerer.Ran ran = answerer.begin(List.of(essay));

        assertThat(ran.outcomes()).isEmpty();
        assertThat(answerer.writing()).containsExactly(essay.due());
        assertThat(model.live).hasValue(0);
    }

    @Test
    void aStepIsOfAllWhoWriteAndEachTakesItsOwn() {
        // Given
        Answerer beside = new Answerer(model, features, clock);
        Job ours = job(FakeModel.ESSAY, "none", "door");
        Job theirs = job(FakeModel.ESSAY, "none", "yard");
        answerer.begin(List.of(ours));
        beside.begin(List.of(theirs));
        model.letWrite(3);

        // When
        assertThat(answerer.write()).isEmpty();
        assertThat(answerer.write()).isEmpty();
        Map<Due, Outcome> outcomes = answerer.write();

        // Then
        assertThat(outcomes).containsOnlyKeys(ours.due());
        assertThat(beside.wrote(null)).containsOnlyKeys(theirs.due());
        assertThat(beside.writing()).isEmpty();
    }

    @Test
    void whatIsCancelledHasNoOutcome() {
        Job essay = job(FakeModel.ESSAY, "none", "door");
        answerer.begin(List.of(essay));

        answerer.cancel(due -> due == essay.due());

        model.letWrite(3);
        assertThat(answerer.write()).isEmpty();
        assertThat(answerer.writing()).isEmpty();
    }

    private static String code(Map<Due, Outcome> outcomes, Job job) {
        return ((Outcome.Failed) outcome(outcomes, job)).code();
    }

    private static Outcome outcome(Map<Due, Outcome> outcomes, Job job) {
        return Objects.requireNonNull(outcomes.get(job.due()));
    }

    /// About a stream that shows one picture and is named after it.
    private static Job job(String text, String plan, String picture) {
        Question question =
                new Question("q", 1, text, List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), 0);
        WindowRef window = new WindowRef(picture, 0, 0, 0, 4000, List.of(1L), false, false);
        Frame frame = new Frame(picture, 0, 1, 0, 4, 3, picture.getBytes(StandardCharsets.UTF_8));
        return new Job(new Due(question, 0, window, List.of(frame), CLOSED_MS, CLOSED_MS), plan, "keep-0.5");
    }
}

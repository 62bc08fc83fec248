package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class AgreementTest {

    private static final WindowSpec SPEC = WindowSpec.DEFAULT;

    private final Recording recording = new Recording(
            List.of(new Question("smoke", 1, "Smoke?", List.of("*"), SPEC, "none", new AnswerForm.YesNo(), 0)));

    private static WindowRef window(long index, long... sequences) {
        List<Long> shown = Arrays.stream(sequences).boxed().toList();
        return new WindowRef("cam", 1000, index, 1000 + index * 4000, 5000 + index * 4000, shown, false, false);
    }

    private static Outcome.Answered answered(WindowRef window, double yes, String plan) {
        List<Verdict.Candidate> candidates =
                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes));
        Verdict.Candidate likely = candidates.get(yes >= 0.5 ? 0 : 1);
        Verdict verdict = new Verdict(likely.value(), likely.probability(), candidates);
        return new Outcome.Answered(
                window,
                "smoke",
                1,
                0,
                new Answer(
                        "Smoke?",
                        likely.value(),
                        Optional.of(verdict),
                        "end",
                        1,
                        1,
                        "m",
                        "",
                        plan,
                        5,
                        2,
                        List.of(),
                        new Latency(0, 0, 0, 0, 0, 0)));
    }

    private PastEvent.Compared compare(Outcome.Answered before, Outcome now) {
        recording.add(before);
        recording.again(SPEC, now);
        return recording.result();
    }

    @Test
    void asksEachWindowWithThePlanItWasAnsweredBy() {
        recording.add(answered(window(0, 1), 0.9, "pyramid-S4-l0.25"));

        assertThat(recording.asked(SPEC, window(0, 1)))
                .extracting(Question::pruning)
                .containsExactly("pyramid-S4-l0.25");
        assertThat(recording.asked(SPEC, window(1, 2))).isEmpty();
    }

    @Test
    void callsAnswersTheSameWithinTheTolerance() {
        PastEvent.Compared same =
                compare(answered(window(0, 1), 0.90000, "none"), answered(window(0, 1), 0.90009, "none"));

        assertThat(same.same()).isTrue();
        assertThat(same.differenceMax()).isBetween(8e-5, 1e-4);
        assertThat(same.flips()).isZero();
    }

    @Test
    void countsWhatDiffersByMore() {
        PastEvent.Compared other = compare(answered(window(0, 1), 0.9, "none"), answered(window(0, 1), 0.8, "none"));

        assertThat(other.same()).isFalse();
        assertThat(other.beyondTolerance()).isEqualTo(1);
        assertThat(other.flips()).isZero();
    }

    @Test
    void tellsAFlipOnTheEdgeFromOneThatIsADifference() {
        recording.add(answered(window(0, 1), 0.50003, "none"));
        recording.add(answered(window(1, 2), 0.9, "none"));

        recording.again(SPEC, answered(window(0, 1), 0.49998, "none"));
        recording.again(SPEC, answered(window(1, 2), 0.1, "none"));

        assertThat(recording.result().flips()).isEqualTo(2);
        assertThat(recording.result().flipsBeyond()).isEqualTo(1);
    }

    @Test
    void noticesAWindowThatWasCutFromOtherFrames() {
        PastEvent.Compared other =
                compare(answered(window(0, 1, 2), 0.9, "none"), answered(window(0, 1, 1), 0.9, "none"));

        assertThat(other.windowsDiffer()).isEqualTo(1);
        assertThat(other.same()).isFalse();
    }

    @Test
    void countsWhatCouldNotBeCompared() {
        recording.add(answered(window(0, 1), 0.9, "none"));
        recording.add(answered(window(1, 2), 0.9, "none"));
        recording.add(new Outcome.Shed(window(2, 3), "smoke", 1, 0, "overload"));
        recording.add(answered(window(3, 4), 0.9, "none"));
        recording.add(new Outcome.Answered(
                window(4, 4), "gone", 1, 0, answered(window(4, 4), 0.9, "none").answer()));

        recording.again(SPEC, answered(window(0, 1), 0.9, "none"));
        recording.again(SPEC, new Outcome.Failed(window(1, 2), "smoke", 1, 0, "model-error", "broken"));

        PastEvent.Compared result = recording.result();
        assertThat(result.recorded()).isEqualTo(3);
        assertThat(result.compared()).isEqualTo(1);
        assertThat(result.unanswered()).isEqualTo(1);
        assertThat(result.notRetained()).isEqualTo(1);
        assertThat(result.recordedShed()).isEqualTo(1);
        assertThat(result.ofUnknownQuestions()).isEqualTo(1);
        assertThat(result.same()).isFalse();
    }
}

package io.pyramidstream.moderation.policy;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.contract.Moderation.Finding;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/// Smoke: review from 0.4, block from 0.8, one window is enough. Fight: review from 0.5, never blocks, two windows.
class JudgementTest {

    private static final double NO_ANSWER = -1;

    private final Policy policy = new Policy(
            "test",
            3,
            "",
            WindowSpec.DEFAULT,
            "none",
            List.of(
                    new Category("smoke", "Smoke?", 0.4, Optional.of(0.8), 1),
                    new Category("fight", "Fight?", 0.5, Optional.empty(), 2)));
    private final Judgement judgement = new Judgement(policy);
    private int windows;

    private void window(double smoke, double fight) {
        int index = windows++;
        WindowRef window =
                new WindowRef("clip", 0, index, index * 4000L, index * 4000L + 4000, List.of(), false, false);
        List<Frame> frames = List.of(
                new Frame("clip", 0, index, index * 4000L, 4, 3, new byte[] {1}),
                new Frame("clip", 0, index + 1, index * 4000L + 500, 4, 3, new byte[] {1}));
        List<Outcome> outcomes = new ArrayList<>();
        for (double yes : new double[] {smoke, fight}) {
            outcomes.add(outcome(window, yes));
        }
        judgement.window(frames, outcomes);
    }

    private static Outcome outcome(WindowRef window, double yes) {
        if (yes == NO_ANSWER) {
            return new Outcome.Failed(window, "q", 1, 0, "undecodable-frame", "no picture");
        }
        List<Verdict.Candidate> candidates =
                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes));
        Verdict.Candidate likely = candidates.get(yes >= 0.5 ? 0 : 1);
        Answer answer = new Answer(
                "?",
                likely.value(),
                Optional.of(new Verdict(likely.value(), likely.probability(), candidates)),
                "end",
                1,
                1,
                "m",
                "",
                "none",
                5,
                2,
                List.of(),
                new Latency(0, 0, 0, 0, 0, 0));
        return new Outcome.Answered(window, "q", 1, 0, answer);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1, ALLOW",
        "0.39, 0.49, ALLOW",
        "0.4, 0.1, REVIEW",
        "0.79, 0.1, REVIEW",
        "0.8, 0.1, BLOCK",
        "0.1, 0.99, REVIEW",
        "0.9, 0.99, BLOCK"
    })
    void takesTheGravestOfItsCategories(double smoke, double fight, Decision decision) {
        window(0.1, fight);
        window(smoke, fight);
        window(0.1, 0.1);

        assertThat(judgement.decide("").decision()).isEqualTo(decision);
    }

    @Test
    void wantsSoManyWindowsAsTheCategoryAsksFor() {
        window(0.1, 0.9);
        window(0.1, 0.2);

        assertThat(judgement.decide("").decision()).isEqualTo(Decision.ALLOW);
    }

    @Test
    void isContentWithAllWindowsOfAClipThatHasFewer() {
        window(0.1, 0.9);

        assertThat(judgement.decide("").decision()).isEqualTo(Decision.REVIEW);
    }

    @Test
    void namesTheMomentsThatDecidedTheMostProbableFirst() {
        window(0.85, 0.1);
        window(0.5, 0.1);
        window(0.95, 0.1);

        Finding smoke = judgement.decide("").findings().getFirst();

        assertThat(smoke.decision()).isEqualTo(Decision.BLOCK);
        assertThat(smoke.peakProbability()).isEqualTo(0.95);
        assertThat(smoke.moments())
                .extracting(moment -> moment.fromMs(), moment -> moment.toMs(), moment -> moment.frameMs())
                .containsExactly(tuple(8000L, 12_000L, List.of(8000L, 8500L)), tuple(0L, 4000L, List.of(0L, 500L)));
    }

    @Test
    void neverAllowsWhatItCouldNotLookAtWhole() {
        window(0.1, 0.1);
        window(NO_ANSWER, 0.1);

        Judgement.Result result = judgement.decide("");

        assertThat(result.decision()).isEqualTo(Decision.REVIEW);
        assertThat(result.problem()).isEqualTo("1 of 2 windows have no answer for every category");
        assertThat(result.unanswered()).isEqualTo(1);
    }

    @Test
    void neverAllowsAClipThatWasNotReadToItsEnd() {
        window(0.1, 0.1);

        assertThat(judgement
                        .decide("not all of it was looked at: longer than 60 s")
                        .decision())
                .isEqualTo(Decision.REVIEW);
    }

    @Test
    void blocksForWhatItSawThoughItDidNotSeeAll() {
        window(0.9, NO_ANSWER);

        assertThat(judgement.decide("the end is missing").decision()).isEqualTo(Decision.BLOCK);
    }

    @Test
    void leavesACategoryThatNobodyLookedForToAPerson() {
        window(0.1, NO_ANSWER);

        Judgement.Result result = judgement.decide("");

        assertThat(result.decision()).isEqualTo(Decision.REVIEW);
        assertThat(result.findings()).extracting(Finding::decision).containsExactly(Decision.ALLOW, Decision.REVIEW);
    }

    @Test
    void failsWhenNothingIsKnown() {
        assertThat(judgement.decide("not a video").findings()).isEmpty();
        assertThat(judgement.decide("not a video").decision()).isEqualTo(Decision.FAILED);
        assertThat(judgement.decide("").problem()).isEqualTo("it has no window to look at");

        window(NO_ANSWER, NO_ANSWER);

        assertThat(judgement.decide("").decision()).isEqualTo(Decision.FAILED);
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.WindowRef;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class TallyTest {

    private static final WindowRef WINDOW = new WindowRef("gate", 0, 7, 1_000, 2_000, List.of(14L, 15L), false, false);

    private static Answer answer(int... tokensByStage) {
        List<StageEvidence> stages = IntStream.range(0, tokensByStage.length)
                .mapToObj(stage -> new StageEvidence(stage, tokensByStage[stage], new int[0], new float[0]))
                .toList();
        return new Answer(
                "Smoke?",
                "no",
                Optional.empty(),
                "end",
                20,
                1,
                "fake@1",
                "",
                "none",
                5,
                2,
                stages,
                new Latency(0, 0, 0, 0, 0, 0));
    }

    @Test
    void everyReasonAndEveryRouteIsThereBeforeItHappens() {
        Tally.Counts counts = new Tally().counts();
        assertThat(counts.shedReasons())
                .isEqualTo(Map.of("overload", 0L, "skipped", 0L, "withdrawn", 0L, "deadline", 0L));
        assertThat(counts.routes()).isEqualTo(Map.of("own", 0L, "shared", 0L, "none", 0L));
    }

    @Test
    void tokensOfAStageAreSummedOverTheAnswersThatRanIt() {
        Tally tally = new Tally();

        tally.outcome(new Outcome.Answered(WINDOW, "smoke", 1, 3_000, answer(40, 20, 10)));
        tally.asked(answer(40, 20, 10));
        tally.asked(answer(40));

        Tally.Counts counts = tally.counts();
        assertThat(counts.answered()).isEqualTo(1);
        assertThat(counts.asked()).isEqualTo(2);
        assertThat(counts.stageAnswers()).containsExactly(3L, 2L, 2L);
        assertThat(counts.visualTokens()).containsExactly(120L, 40L, 20L);
    }
}

package io.pyramidstream.app.moderation;

import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScorecardTest {

    private final Map<String, ClipTruth> truth = new HashMap<>();

    private static Moderation decided(Decision decision) {
        return new Moderation(
                "c", "c", "p", 1, decision, "", List.of(), 1, 0, 0, "", "", 0, Moderation.Review.pending(decision));
    }

    private Scorecard.Score score(int right, int wrong, Decision isDecided) {
        for (int i = 0; i < right + wrong; i++) {
            truth.put("f" + i, new ClipTruth("f" + i, Decision.BLOCK, List.of("smoke"), ""));
        }
        Scorecard card = new Scorecard(truth);
        for (int i = 0; i < right + wrong; i++) {
            card.add("f" + i, decided(i < right ? Decision.BLOCK : isDecided));
        }
        card.add("of unknown truth", decided(Decision.ALLOW));
        return card.score();
    }

    @Test
    void givesTheShareAndItsInterval() {
        Scorecard.Score score = score(48, 2, Decision.REVIEW);

        assertThat(score.clips()).isEqualTo(50);
        assertThat(score.accuracy()).isEqualTo(0.96);
        assertThat(score.low()).isCloseTo(0.865, within(0.001));
        assertThat(score.high()).isCloseTo(0.989, within(0.001));
        assertThat(score.confusion()).containsEntry("block decided review", 2);
        assertThat(score.allowed()).isZero();
        assertThat(score.wrong()).hasSize(2);
    }

    @Test
    void tellsApartTheErrorThatMattersMost() {
        assertThat(score(1, 3, Decision.ALLOW).allowed()).isEqualTo(3);
    }

    @Test
    void knowsNothingFromNoClip() {
        Scorecard.Score score = new Scorecard(Map.of()).score();

        assertThat(score.low()).isZero();
        assertThat(score.high()).isEqualTo(1);
    }
}

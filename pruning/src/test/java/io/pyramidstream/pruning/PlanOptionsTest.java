package io.pyramidstream.pruning;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Two frames of four visual tokens each, the class token first: the second frame has all the high scores.
class PlanOptionsTest {
    private static final float[] SCORES = {.1f, .2f, .3f, .4f, .9f, .6f, .7f, .8f};
    private static final Alive ALL = Alive.all(8, 4);

    @Test
    void withoutOptionsTheScoreAloneDecides() {
        assertThat(keep("pyramid-S2-l0.5")).containsExactly(4, 5, 6, 7);
    }

    @Test
    void aFloorKeepsTheBestOfEveryFrameAndTheScoresShareOutTheRest() {
        // Half of an equal part of 2 is 1 of each frame: 3 and 4. The best of what is left: 6 and 7.
        assertThat(keep("pyramid-S2-l0.5+floor0.5")).containsExactly(3, 4, 6, 7);
        // The whole of it: two of each frame.
        assertThat(keep("pyramid-S2-l0.5+floor1")).containsExactly(2, 3, 4, 7);
    }

    @Test
    void aFloorThatComesToLessThanOneTokenChangesNothing() {
        assertThat(keep("pyramid-S2-l0.5+floor0.4")).containsExactly(4, 5, 6, 7);
    }

    @Test
    void classTokensAreKeptBeforeAllOthersOrDroppedBeforeAllOthers() {
        assertThat(keep("pyramid-S2-l0.5+keepcls")).containsExactly(0, 4, 6, 7);
        assertThat(keep("pyramid-S2-l0.5+dropcls")).containsExactly(3, 5, 6, 7);
        assertThat(keep("pyramid-S2-l0.5+dropcls+floor1")).containsExactly(2, 3, 6, 7);
    }

    @Test
    void classTokensAreDroppedOnlyWhileThereAreOthers() {
        // 7 of 8 go on and only 6 are no class tokens; of the two that are, the earlier one stays.
        assertThat(keep("pyramid-S2-l0.9+dropcls")).containsExactly(0, 1, 2, 3, 5, 6, 7);
    }

    @Test
    void classTokensAreKnownByWhereTheyStoodAtFirst() {
        Alive alive = ALL.only(new int[] {1, 2, 4, 7}); // the class token of frame 1 is third now

        int[] kept = PruningPlans.parse("fastv-k1-r0.5+dropcls", 2)
                .choice()
                .keep(new float[] {.1f, .2f, .9f, .3f}, new Cut(1, 1, true, 2, alive));

        assertThat(kept).containsExactly(1, 3);
        assertThat(alive.only(kept).tokens()).containsExactly(2, 7);
    }

    @Test
    void theLastBoundaryIsSpacedEvenlyAndNoOther() {
        PruningPlan plan = PruningPlans.parse("pyramid-S3-l0.5+uniformlast", 3);

        int[] first = plan.keep(1, ALL, SCORES);
        int[] last = plan.keep(2, ALL.only(first), new float[] {9, 8, 7, 6});

        assertThat(first).containsExactly(4, 5, 6, 7);
        assertThat(last).containsExactly(1, 3);
    }

    @Test
    void debiasingDividesByWhatAPlaceIsScoredAnyway() {
        Trend.Measurement measurement = new Trend.Measurement();
        measurement.add(1, new float[] {.1f, .1f, .1f, .1f, .8f, .8f, .8f, .8f});
        measurement.add(1, new float[] {.1f, .1f, .1f, .1f, .8f, .8f, .8f, .8f});

        PruningPlan plan = PruningPlans.parse("pyramid-S2-l0.5+debias", 2, measurement.toTrend());

        // Shares of the trend: 1, 2, 3, 4 and 1.125, .75, .875, 1.
        assertThat(plan.keep(1, ALL, SCORES)).containsExactly(1, 2, 3, 4);
        assertThat(plan.name()).isEqualTo("pyramid-S2-l0.5+debias");
    }

    @Test
    void aTrendOfOtherBoundariesIsRefused() {
        Trend.Measurement measurement = new Trend.Measurement();
        measurement.add(4, SCORES);

        PruningPlan plan = PruningPlans.parse("pyramid-S2-l0.5+debias", 2, measurement.toTrend());

        assertThatThrownBy(() -> plan.keep(1, ALL, SCORES)).hasMessageContaining("[4], not before layer 1");
        assertThatThrownBy(() -> measurement.add(4, new float[3])).hasMessageContaining("of 8 visual tokens");
    }

    @Test
    void otherOptionsChangeHowTheModelScoresAndWhereTokensStand() {
        PruningPlan plan = PruningPlans.parse("fastv-k2-r0.5+norope+meanquery+keeppos", 8);

        assertThat(plan.choice().ranking()).isEqualTo(new Ranking(false, Ranking.Query.TEXT_MEAN));
        assertThat(plan.positions()).isEqualTo(Positions.ORIGINAL);
        assertThat(PruningPlans.parse("uniform-S4-l0.5+keeppos", 8).positions()).isEqualTo(Positions.ORIGINAL);
        assertThat(PruningPlans.parse("pyramid-S4-l0.5", 8).choice().ranking()).isEqualTo(Ranking.OFFICIAL);
    }

    @Test
    void asManyTextTokensAskAsTheCostCounts() {
        DecoderShape shape = new DecoderShape(8, 64, 128, 4, 4, 16);
        PruningPlan last = PruningPlans.parse("fastv-k2-r0.5", 8);
        PruningPlan mean = PruningPlans.parse("fastv-k2-r0.5+meanquery", 8);

        double extra = Cost.rankingMacs(shape, mean, 100, 20) - Cost.rankingMacs(shape, last, 100, 20);

        assertThat(extra).isEqualTo(19 * 64.0 * (64 + 120));
    }

    private static int[] keep(String plan) {
        return PruningPlans.parse(plan, 2).keep(1, ALL, SCORES);
    }
}

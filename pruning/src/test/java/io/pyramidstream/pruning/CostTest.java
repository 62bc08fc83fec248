package io.pyramidstream.pruning;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.pyramidstream.pruning.Cost.Attention.CAUSAL;
import static io.pyramidstream.pruning.Cost.Attention.FULL;
import static org.assertj.core.api.Assertions.assertThat;

/// The numbers are the paper's (tables 1, 6 and 7) and those that follow from its formula for 2056 video tokens.
class CostTest {
    private static final DecoderShape VICUNA_7B = new DecoderShape(32, 4096, 11008, 32, 32, 128);
    private static final double TERA = 1e12;
    private static final Offset<Double> LAST_DIGIT_OF_TERA = Offset.offset(.0051);
    private static final Offset<Double> LAST_DIGIT_OF_RATIO = Offset.offset(.00051);

    @ParameterizedTest
    @CsvSource({
        "576, none, 3.82",
        "576, pyramid-S4-l0.5, 1.78",
        "576, pyramid-S3-l0.5, 2.13",
        "2048, none, 14.36",
        "2048, pyramid-S4-l0.5, 6.58",
        "2048, fastv-k2-r0.5, 7.37",
        "2056, none, 14.42",
        "2056, pyramid-S4-l0.3, 5.02",
        "2056, pyramid-S4-l0.4, 5.73",
        "2056, pyramid-S4-l0.5, 6.61",
        "2056, pyramid-S4-l0.6, 7.67",
        "2056, pyramid-S4-l0.7, 8.94",
        "2056, fastv-k2-r0.5, 7.40",
        "2880, pyramid-S4-l0.5, 9.465",
    })
    void countsAsThePaperPrints(int tokens, String plan, double teraMacs) {
        assertThat(Cost.prefillMacs(VICUNA_7B, PruningPlans.parse(plan, 32), tokens, 0, FULL) / TERA)
                .isCloseTo(teraMacs, LAST_DIGIT_OF_TERA);
    }

    @ParameterizedTest
    @CsvSource({
        "0.3, 0, FULL, .348",
        "0.4, 0, FULL, .397",
        "0.5, 0, FULL, .458",
        "0.6, 0, FULL, .532",
        "0.7, 0, FULL, .620",
        "0.5, 60, FULL, .472",
        "0.5, 100, FULL, .482",
        "0.5, 200, FULL, .503",
        "0.5, 60, CAUSAL, .478",
    })
    void setsWorkInProportionToTheUnprunedPrefill(double lambda, int text, Cost.Attention attention, double ratio) {
        assertThat(Cost.prefillRatio(VICUNA_7B, PruningPlan.pyramid(32, 4, lambda), 2056, text, attention))
                .isCloseTo(ratio, LAST_DIGIT_OF_RATIO);
    }

    /// 1B: 2048 wide, 16 layers, FFN 5632. By hand: 1785.7 and 862.2 thousand million multiply-adds.
    @Test
    void leavesOutWhatTheLastLayerNeedNotCompute() {
        DecoderShape shape = new DecoderShape(16, 2048, 5632, 16, 16, 128);
        PruningPlan plan = PruningPlan.pyramid(16, 4, .5);

        assertThat(Cost.prefillRatio(shape, plan, 2056, 40, CAUSAL)).isCloseTo(.4680, LAST_DIGIT_OF_RATIO);
        assertThat(Cost.prefillRatioForLastToken(shape, plan, 2056, 40, CAUSAL))
                .isCloseTo(862.2 / 1785.7, LAST_DIGIT_OF_RATIO);
    }

    @Test
    void countsCausalPairsOnce() {
        PruningPlan plan = PruningPlan.pyramid(32, 4, .5);

        assertThat(2 * Cost.prefillMacs(VICUNA_7B, PruningPlan.none(), 2056, 60, CAUSAL) / TERA)
                .isCloseTo(28.6, Offset.offset(.051));
        assertThat(2 * Cost.prefillMacs(VICUNA_7B, plan, 2056, 60, CAUSAL) / TERA)
                .isCloseTo(13.7, Offset.offset(.051));
    }

    @Test
    void countsRankingAsAboutOneHundredthOfTheWork() {
        PruningPlan plan = PruningPlan.pyramid(32, 4, .5);

        double ranking = Cost.rankingMacs(VICUNA_7B, plan, 2056, 60);

        assertThat(ranking / TERA).isCloseTo(.063, LAST_DIGIT_OF_RATIO);
        assertThat(Cost.rankingMacs(VICUNA_7B, plan.choosing("uniform", new Choice.Uniform()), 2056, 60))
                .isZero();
    }

    @Test
    void countsKeysAndValuesPerStage() {
        long mebi = 1 << 20;

        assertThat(Cost.kvBytes(VICUNA_7B, PruningPlan.none(), 2056, 60, 2)).isEqualTo(1058 * mebi);
        assertThat(Cost.kvBytes(VICUNA_7B, PruningPlan.pyramid(32, 4, .5), 2056, 60, 2) / (double) mebi)
                .isCloseTo(512, Offset.offset(.5));
    }

    @Test
    void countsSharedKeyHeadsOnce() {
        DecoderShape grouped = new DecoderShape(32, 4096, 11008, 32, 8, 128);

        assertThat(Cost.kvBytes(grouped, PruningPlan.none(), 2056, 60, 2) * 4)
                .isEqualTo(Cost.kvBytes(VICUNA_7B, PruningPlan.none(), 2056, 60, 2));
        assertThat(grouped.matrixMacs()).isEqualTo(VICUNA_7B.matrixMacs() - 2L * 4096 * 24 * 128);
    }
}

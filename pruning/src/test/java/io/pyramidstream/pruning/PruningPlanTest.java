package io.pyramidstream.pruning;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PruningPlanTest {

    @ParameterizedTest
    @CsvSource({
        "32, 4, 8 16 24", // the paper's default
        "32, 3, 10 20", // table 9
        "32, 5, 6 12 18 24", // table 9
        "8, 4, 2 4 6",
        "2, 2, 1",
    })
    void cutsAtEqualShares(int layers, int stages, String boundaries) {
        int[] expected =
                Arrays.stream(boundaries.split(" ")).mapToInt(Integer::parseInt).toArray();

        assertThat(PruningPlan.pyramid(layers, stages, .5).stages().stream()
                        .skip(1)
                        .mapToInt(Stage::firstLayer)
                        .toArray())
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2056, 0.3, 2056 616 185 55",
        "2056, 0.4, 2056 822 328 131",
        "2056, 0.5, 2056 1028 514 257",
        "2056, 0.6, 2056 1233 740 444",
        "2056, 0.7, 2056 1439 1007 705",
        "40, 0.6, 40 24 14 8",
        "40, 0.4, 40 16 6 2",
        "1000, 0.6, 1000 600 360 216", // .6 * .6 * .6 in doubles would give 215
        "2056, 1.0, 2056 2056 2056 2056",
    })
    void keepsTheFloorOfTheOriginalCountTimesLambdaToTheStage(int tokens, double lambda, String counts) {
        PruningPlan plan = PruningPlan.pyramid(32, 4, lambda);

        assertThat(counts(plan, tokens)).isEqualTo(counts);
    }

    @Test
    void takesBoundariesAndRatiosAsGiven() {
        PruningPlan plan = PruningPlan.of("mine", new int[] {1, 3, 5, 7}, new double[] {.5, .25, .125, .0625});

        assertThat(counts(plan, 40)).isEqualTo("40 20 10 5 2");
        assertThat(plan.choice()).isEqualTo(new Choice.ByScore(true));
        assertThatThrownBy(() -> PruningPlan.of("mine", new int[] {1}, new double[] {}))
                .hasMessage("plan mine has 1 boundaries but 0 ratios; give one ratio per boundary");
        assertThatThrownBy(() -> PruningPlan.of("mine", new int[] {1, 3}, new double[] {.2, .3}))
                .hasMessageContaining("keep no more than the one before");
    }

    @Test
    void readsTheNamesUsersWrite() {
        assertThat(PruningPlans.parse("none", 32)).isEqualTo(PruningPlan.none());
        assertThat(PruningPlans.parse("pyramid-S4-l0.5", 32)).isEqualTo(PruningPlan.pyramid(32, 4, .5));
        assertThat(PruningPlans.parse("pyramid-S4-l0.5-norope", 32).choice()).isEqualTo(new Choice.ByScore(false));
        assertThat(PruningPlans.parse("pyramid-S4-l0.5+norope", 32).choice()).isEqualTo(new Choice.ByScore(false));
        assertThat(PruningPlans.parse("fastv-k2-r0.5", 32).stages())
                .isEqualTo(List.of(new Stage(0, 1), new Stage(2, .5)));
        assertThat(PruningPlans.parse("uniform-S3-l.25", 32).choice()).isEqualTo(new Choice.Uniform());
        assertThat(PruningPlans.parse("random-S4-l0.5", 32).choice()).isEqualTo(new Choice.Random(0));
        assertThat(PruningPlans.parse("random-S4-l0.5-seed7", 32).choice()).isEqualTo(new Choice.Random(7));
        assertThat(PruningPlans.parse("random-S4-l0.5-seed7", 32).name()).isEqualTo("random-S4-l0.5-seed7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pyramid-S4|unknown form; write none, pyramid-S4-l0.5",
                "Pyramid-S4-l0.5|unknown form",
                "pyramid-S4-l1.5|lambda must be in (0, 1], was 1.5",
                "pyramid-S4-l0|lambda must be in (0, 1], was 0.0",
                "pyramid-S9-l0.5|a pyramid over 8 layers has 2 to 8 stages, was 9",
                "pyramid-S1-l0.5|has 2 to 8 stages, was 1",
                "fastv-k8-r0.5|starts a stage at layer 8, the model has layers 0 to 7",
                "fastv-k0-r0.5|stages must start later",
                "fastv-k2-r0|keepRatio must be in (0, 1], was 0.0",
                "uniform-S4-l0.5-seed3|\"seed3\" does not go with uniform",
                "random-S4-l0.5-norope|\"norope\" does not go with random",
                "random-S4-l0.5+norope|only keeppos goes with it",
                "none+keeppos|nothing is pruned, so no option goes with it",
                "pyramid-S4-l0.5+wild|there is no option \"wild\"; there are norope, meanquery, floor0.5",
                "pyramid-S4-l0.5+|there is no option \"\"",
                "pyramid-S4-l0.5+floor1.5|the floor of a frame must be in [0, 1], was 1.5",
                "pyramid-S4-l0.5+norope+norope|given twice",
                "pyramid-S4-l0.5+keepcls+dropcls|exclude each other",
                "pyramid-S4-l0.5+debias|must be measured first",
            })
    void refusesOtherNamesInOneLine(String name, String because) {
        assertThatThrownBy(() -> PruningPlans.parse(name, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pruning plan \"" + name + "\": ")
                .hasMessageContaining(because)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pyramid-S4-l0.5",
                "pyramid-S4-l0.5+floor1+dropcls+uniformlast",
                "pyramid-S4-l0.5+floor0.5+keepcls",
                "uniform-S4-l0.5",
                "random-S4-l0.5",
                "fastv-k2-r0.3"
            })
    void keepsExactlyItsCountAscendingAtEveryBoundary(String name) {
        PruningPlan plan = PruningPlans.parse(name, 8);
        for (int stage = 1; stage < plan.stages().size(); stage++) {
            float[] scores = new float[plan.visualTokens(stage - 1, 40)];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (i * 37 % 11) / 11f;
            }

            Alive alive =
                    Alive.all(40, 5).only(IntStream.range(0, scores.length).toArray());
            int[] kept = plan.keep(stage, alive, scores);

            assertThat(kept).hasSize(plan.visualTokens(stage, 40)).isSorted().doesNotHaveDuplicates();
            assertThat(Arrays.stream(kept)).allMatch(i -> i >= 0 && i < scores.length);
            assertThat(plan.keep(stage, alive, scores)).containsExactly(kept);
        }
    }

    @Test
    void drawsOtherLotsForOtherSeedsAndStages() {
        float[] scores = new float[100];
        Cut first = new Cut(1, 2, false, 50, Alive.all(100, 10));
        Cut second = new Cut(2, 4, false, 50, Alive.all(100, 10));

        assertThat(new Choice.Random(1).keep(scores, first)).isNotEqualTo(new Choice.Random(2).keep(scores, first));
        assertThat(new Choice.Random(1).keep(scores, first)).isNotEqualTo(new Choice.Random(1).keep(scores, second));
    }

    @Test
    void refusesScoresOfAnotherCount() {
        assertThatThrownBy(() -> PruningPlan.pyramid(8, 4, .5).keep(2, Alive.all(40, 5), new float[40]))
                .hasMessage("40 scores and 40 visual tokens where 20 are alive before stage 2");
    }

    private static String counts(PruningPlan plan, int tokens) {
        return String.join(
                " ",
                IntStream.range(0, plan.stages().size())
                        .mapToObj(s -> Integer.toString(plan.visualTokens(s, tokens)))
                        .toList());
    }
}

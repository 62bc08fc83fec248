package io.pyramidstream.pruning;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SelectionTest {

    @Test
    void keepsTheBestScoresInTheirOriginalOrder() {
        assertThat(Selection.keepTop(new float[] {.1f, .9f, .3f, .8f, .2f}, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void keepsTheEarlierTokenWhenScoresTie() {
        assertThat(Selection.keepTop(new float[] {.5f, .7f, .5f, .5f}, 2)).containsExactly(0, 1);
        assertThat(Selection.keepTop(new float[] {-0.0f, 0.0f, -0.0f}, 1)).containsExactly(0);
    }

    @Test
    void ordersNegativeAndInfiniteScores() {
        float[] scores = {-2, Float.NEGATIVE_INFINITY, -1, Float.POSITIVE_INFINITY, 0};

        assertThat(Selection.keepTop(scores, 3)).containsExactly(2, 3, 4);
    }

    @Test
    void agreesWithASlowSortOnRandomScoresFullOfTies() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            float[] scores = new float[random.nextInt(1, 60)];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextInt(-4, 5) / 4f;
            }
            int count = random.nextInt(scores.length + 1);
            int[] expected = IntStream.range(0, scores.length)
                    .boxed()
                    .sorted((a, b) -> scores[a] == scores[b] ? a - b : Float.compare(scores[b], scores[a]))
                    .limit(count)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();

            assertThat(Selection.keepTop(scores, count)).containsExactly(expected);
        }
    }

    @Test
    void refusesNaNAndCountsOutOfRange() {
        assertThatThrownBy(() -> Selection.keepTop(new float[] {1, Float.NaN}, 1))
                .hasMessageContaining("score 1 is NaN");
        assertThatThrownBy(() -> Selection.keepTop(new float[2], 3)).hasMessageContaining("[0, 2], was 3");
        assertThatThrownBy(() -> Selection.keepTop(new float[2], -1)).hasMessageContaining("[0, 2], was -1");
    }

    @Test
    void spacesTokensEvenlyWhenScoresAreNotAsked() {
        assertThat(Selection.keepEvenly(8, 4)).containsExactly(1, 3, 5, 7);
        assertThat(Selection.keepEvenly(10, 3)).containsExactly(1, 5, 8);
        assertThat(Selection.keepEvenly(3, 3)).containsExactly(0, 1, 2);
        assertThat(Selection.keepEvenly(3, 0)).isEmpty();
    }

    @Test
    void drawsEveryTokenEquallyOften() {
        int[] drawn = new int[10];
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 10_000; round++) {
            for (int i : Selection.keepDrawn(10, 3, random)) {
                drawn[i]++;
            }
        }

        assertThat(Arrays.stream(drawn)).allMatch(times -> times > 2800 && times < 3200);
    }

    @Test
    void tellsTheGapAtTheCut() {
        Margin margin = Margin.of(new float[] {.1f, .9f, .3f, .8f}, 2);

        assertThat(margin).isEqualTo(new Margin(.8f, .3f));
        assertThat(margin.gap()).isEqualTo(.5f);
        assertThat(Margin.of(new float[] {1, 1}, 1).gap()).isZero();
        assertThatThrownBy(() -> Margin.of(new float[] {1, 1}, 2)).hasMessageContaining("a kept and a dropped");
    }
}

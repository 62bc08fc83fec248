package io.pyramidstream.evaluation.stats;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResamplerTest {
    private static final Offset<Double> CLOSE = Offset.offset(.01);

    @Test
    void givesTheIntervalOfAShareOfIndependentQuestions() {
        // 400 clips of one question, three quarters right: the normal interval is .75 +- 1.96 * sqrt(.75 * .25 / 400)
        double[] right =
                IntStream.range(0, 400).mapToDouble(i -> i % 4 == 0 ? 0 : 1).toArray();
        int[] each = IntStream.range(0, 400).toArray();

        Interval interval = new Resampler(each, 400).mean(right, each);

        assertThat(interval.value()).isEqualTo(.75);
        assertThat(interval.low()).isCloseTo(.7076, CLOSE);
        assertThat(interval.high()).isCloseTo(.7924, CLOSE);
    }

    @Test
    void countsQuestionsAboutOneClipAsOne() {
        // Each clip is right or wrong as a whole: ten questions about it tell no more than one.
        double[] right = IntStream.range(0, 4000)
                .mapToDouble(i -> i / 10 % 4 == 0 ? 0 : 1)
                .toArray();
        int[] all = IntStream.range(0, 4000).toArray();

        Interval interval =
                new Resampler(IntStream.range(0, 4000).map(i -> i / 10).toArray(), 400).mean(right, all);

        assertThat(interval.low()).isCloseTo(.7076, CLOSE);
        assertThat(interval.high()).isCloseTo(.7924, CLOSE);
    }

    @Test
    void aDifferenceThatIsTheSameEverywhereHasNoWidth() {
        int[] all = {0, 1, 2, 3};

        Interval interval = new Resampler(new int[] {0, 0, 1, 1}, 2).mean(new double[] {-1, -1, -1, -1}, all);

        assertThat(interval).isEqualTo(new Interval(-1, -1, -1));
        assertThat(interval.excludesZero()).isTrue();
        assertThat(new Interval(.1, -.1, .3).excludesZero()).isFalse();
    }

    @Test
    void looksAtTheQuestionsOfTheGroupAlone() {
        Resampler resampler = new Resampler(new int[] {0, 1, 2}, 3);

        assertThat(resampler.mean(new double[] {1, 0, 0}, new int[] {0}).value())
                .isEqualTo(1);
        assertThatThrownBy(() -> resampler.mean(new double[3], new int[0])).hasMessageContaining("at least one");
    }

    @Test
    void findsTheMedianAndHowFarItMayBeOff() {
        double[] ratios = IntStream.range(0, 101).mapToDouble(i -> i / 100.0).toArray();

        Interval interval = Resampler.median(ratios);

        assertThat(interval.value()).isEqualTo(.5);
        assertThat(interval.low()).isBetween(.3, .45);
        assertThat(interval.high()).isBetween(.55, .7);
        assertThat(Resampler.middle(new double[] {3, 1, 2, 10})).isEqualTo(2.5);
    }

    @Test
    void drawsTheSameEveryTime() {
        int[] all = IntStream.range(0, 50).toArray();
        double[] values = IntStream.range(0, 50).mapToDouble(i -> i * i % 7).toArray();

        assertThat(new Resampler(all, 50).mean(values, all)).isEqualTo(new Resampler(all, 50).mean(values, all));
    }
}

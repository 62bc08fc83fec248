package io.pyramidstream.bench.soak;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SlopeTest {

    @Test
    void findsALeakUnderNoise() {
        Slope slope = Slope.of(points(1000, 0.5));

        assertThat(slope.growth()).isCloseTo(0.5 * 30 * 39, within(20.0));
        assertThat(slope.flat(0.1)).isFalse();
    }

    @Test
    void noiseAloneIsFlat() {
        assertThat(Slope.of(points(1000, 0)).flat(0.1)).isTrue();
    }

    @Test
    void aFewOddValuesDoNotMakeALeak() {
        List<Slope.Point> points = new ArrayList<>(points(1000, 0));
        points.set(points.size() - 1, new Slope.Point(1_200, 5_000));

        assertThat(Slope.of(points).flat(0.1)).isTrue();
    }

    @Test
    void whatShrinksIsNoLeak() {
        assertThat(Slope.of(points(1000, -0.5)).flat(0.1)).isTrue();
    }

    @Test
    void oneValueSaysNothing() {
        assertThat(Slope.of(List.of(new Slope.Point(0, 7)))).isEqualTo(new Slope(0, 7));
    }

    /// Twenty minutes, a value each half minute, noise that repeats.
    private static List<Slope.Point> points(double base, double perSecond) {
        List<Slope.Point> points = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double noise = 20 * Math.sin(i * 2.4);
            points.add(new Slope.Point(30.0 * i, base + perSecond * 30 * i + noise));
        }
        return points;
    }
}

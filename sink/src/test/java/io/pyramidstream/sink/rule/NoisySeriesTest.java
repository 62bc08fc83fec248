package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Rule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import static io.pyramidstream.sink.rule.Series.cooling;
import static io.pyramidstream.sink.rule.Series.endMs;
import static io.pyramidstream.sink.rule.Series.lasting;
import static io.pyramidstream.sink.rule.Series.rule;
import static io.pyramidstream.sink.rule.Series.startMs;
import static org.assertj.core.api.Assertions.assertThat;

/// Something is there now and then; the model sees it with noise. The events are what was there, to the window.
class NoisySeriesTest {

    private static final Rule RULE = cooling(lasting(rule(), 8_000), 8_000);
    private static final int VISITS = 40;

    private record Visit(long firstWindow, long lastWindow) {}

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void makesExactlyTheEventsOfWhatWasThere(long seed) {
        // Given
        SplittableRandom random = new SplittableRandom(seed);
        Series series = new Series(RULE);
        List<Visit> visits = new ArrayList<>();
        // When
        for (int i = 0; i < VISITS; i++) {
            nobody(series, random);
            long first = series.next;
            somebody(series, random);
            visits.add(new Visit(first, series.next - 1));
        }
        nobody(series, random);
        // Then
        assertThat(series.events)
                .filteredOn(event -> event.phase() == Event.Phase.END)
                .extracting(event -> new Visit(windowAt(event.startMs()), windowAt(event.endMs()) - 1))
                .isEqualTo(visits);
        assertThat(series.events)
                .filteredOn(event -> event.phase() == Event.Phase.END)
                .allMatch(event -> event.ending().equals(Event.ENDED_OVER));
        assertThat(series.events)
                .filteredOn(event -> event.phase() == Event.Phase.START)
                .hasSize(VISITS);
    }

    /// Low, with single windows that are sure of something: too short to be told of. At least three windows.
    private static void nobody(Series series, SplittableRandom random) {
        series.then(low(random));
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            if (random.nextInt(4) == 0) {
                series.then(random.nextDouble(RULE.up(), 1));
            }
            series.then(low(random));
        }
        series.then(low(random));
    }

    /// Rises, wavers down to the lower threshold for any number of windows, never below. At least two windows.
    private static void somebody(Series series, SplittableRandom random) {
        series.then(random.nextDouble(RULE.up(), 1));
        for (int i = random.nextInt(1, 10); i > 0; i--) {
            series.then(random.nextDouble(RULE.down(), 1));
        }
    }

    private static double low(SplittableRandom random) {
        return random.nextDouble(0, RULE.down());
    }

    private static long windowAt(long ms) {
        long window = (ms - startMs(0)) / (endMs(0) - startMs(0));
        assertThat(startMs(window)).isEqualTo(ms);
        return window;
    }
}

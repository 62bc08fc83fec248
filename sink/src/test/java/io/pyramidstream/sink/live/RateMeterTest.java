package io.pyramidstream.sink.live;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RateMeterTest {

    private static final long NOW_MS = 1_700_000_000_000L;

    private final RateMeter meter = new RateMeter(5);

    @Test
    void averagesOverFullSecondsAndLeavesTheRunningOneOut() {
        // Given two in each of the three seconds before, and ten in the running one
        for (int i = 0; i < 6; i++) {
            meter.add(NOW_MS - 3000 + 500L * i);
        }
        for (int i = 0; i < 10; i++) {
            meter.add(NOW_MS + i);
        }

        // When, Then
        assertThat(meter.perSecond(NOW_MS + 10, 3)).isEqualTo(2.0);
        assertThat(meter.history(NOW_MS + 10, 5)).containsExactly(0L, 0L, 2L, 2L, 2L);
        assertThat(meter.total()).isEqualTo(16);
    }

    @Test
    void countsWhatComesLateInItsOwnSecond() {
        meter.add(NOW_MS - 1000);
        meter.add(NOW_MS - 3000);

        assertThat(meter.history(NOW_MS, 5)).containsExactly(0L, 0L, 1L, 0L, 1L);
    }

    @Test
    void aRecordFromLongAgoCountsInTheTotalButDisturbsNoRate() {
        meter.add(NOW_MS - 1000);
        meter.add(NOW_MS - 1000 - 6_000); // falls on the same slot of the ring

        assertThat(meter.history(NOW_MS, 5)).containsExactly(0L, 0L, 0L, 0L, 1L);
        assertThat(meter.total()).isEqualTo(2);
    }

    @Test
    void fallsToZeroWhenNothingComesAnyMore() {
        meter.add(NOW_MS - 1000);

        assertThat(meter.perSecond(NOW_MS + 60_000, 5)).isZero();
    }
}

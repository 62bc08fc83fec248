package io.pyramidstream.ingest.ffmpeg;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PictureClockTest {

    @Test
    void startsAtZeroWhereverTheSourceStarts() {
        PictureClock clock = new PictureClock(25);
        assertThat(clock.timeUs(-80_000)).isZero();
        assertThat(clock.timeUs(0)).isEqualTo(80_000);
    }

    @Test
    void countsOnWhereTimesAreMissing() {
        PictureClock clock = new PictureClock(25);
        clock.timeUs(1_000_000);
        assertThat(clock.timeUs(PictureClock.UNKNOWN)).isEqualTo(40_000);
        assertThat(clock.timeUs(PictureClock.UNKNOWN)).isEqualTo(80_000);
    }

    @Test
    void neverFalls() {
        PictureClock clock = new PictureClock(0);
        clock.timeUs(0);
        clock.timeUs(500_000);
        assertThat(clock.timeUs(200_000)).isEqualTo(500_000);
        assertThat(clock.timeUs(600_000)).isEqualTo(600_000);
    }
}

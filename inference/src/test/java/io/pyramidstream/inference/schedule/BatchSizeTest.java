package io.pyramidstream.inference.schedule;

import org.junit.jupiter.api.Test;

import java.util.function.IntToDoubleFunction;

import static org.assertj.core.api.Assertions.assertThat;

class BatchSizeTest {

    @Test
    void runsOneWindowAtATimeWhereMoreGainNothing() {
        assertThat(settled(windows -> 1)).isEqualTo(1);
    }

    @Test
    void fillsTheRunWhereThatIsCheaper() {
        assertThat(settled(windows -> 0.1 + 0.9 / windows)).isEqualTo(8);
    }

    @Test
    void staysBelowTheSizeFromWhichMoreGainsLittle() {
        assertThat(settled(windows -> windows < 4 ? 1.5 : 1)).isEqualTo(4);
    }

    @Test
    void triesNoSizeThatWouldHaveToBeWaitedFor() {
        BatchSize size = new BatchSize(8);
        for (int run = 0; run < 50; run++) {
            int windows = size.next(1);
            assertThat(windows).isEqualTo(1);
            size.ran(windows, 1);
        }
    }

    /// The size after many runs with plenty waiting.
    private static int settled(IntToDoubleFunction ratio) {
        BatchSize size = new BatchSize(8);
        for (int run = 0; run < 90; run++) {
            int windows = size.next(20);
            size.ran(windows, ratio.applyAsDouble(windows));
        }
        return size.next(20);
    }
}

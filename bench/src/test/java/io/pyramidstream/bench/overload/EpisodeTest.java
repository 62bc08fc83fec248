package io.pyramidstream.bench.overload;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EpisodeTest {
    private static final Result.Outcomes DECIDED = new Result.Outcomes(10, 8, 1, 1);

    @Test
    void accountsBalanceWhenEveryFrameIsAccountedFor() {
        assertThat(balances(new Result.Frames(100, 100, 80, 15, 5), DECIDED, 0, true))
                .isTrue();
        assertThat(balances(new Result.Frames(100, 100, 80, 15, 4), DECIDED, 0, true))
                .isFalse();
        assertThat(balances(new Result.Frames(100, 100, 80, 15, 5), new Result.Outcomes(11, 8, 1, 1), 0, true))
                .isFalse();
    }

    @Test
    void framesThatNobodyReadDoNotBalanceWhenAllIsDone() {
        assertThat(balances(new Result.Frames(108, 100, 80, 15, 5), DECIDED, 0, true))
                .isFalse();
        assertThat(balances(new Result.Frames(92, 100, 80, 15, 5), DECIDED, 0, true))
                .isFalse();
    }

    @Test
    void aQueueThatIsNotDoneMayHaveWorkAndFramesLeft() {
        Result.Outcomes waiting = new Result.Outcomes(20, 8, 1, 1);

        assertThat(balances(new Result.Frames(500, 100, 60, 15, 5), waiting, 20, false))
                .isTrue();
        assertThat(balances(new Result.Frames(500, 100, 60, 15, 5), waiting, 19, false))
                .isFalse();
    }

    @Test
    void changesAMinuteAreNotKnownFromALoadOfLittleMoreThanAMinute() {
        assertThat(Episode.changesPerMinute(3, -30_000)).isNull();
        assertThat(Episode.changesPerMinute(0, 0)).isNull();
        assertThat(Episode.changesPerMinute(3, 120_000)).isEqualTo(1.5);
    }

    private static boolean balances(Result.Frames frames, Result.Outcomes outcomes, long open, boolean done) {
        return Episode.isBalanced(frames, outcomes, open, done);
    }
}

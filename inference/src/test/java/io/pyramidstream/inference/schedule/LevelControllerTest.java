package io.pyramidstream.inference.schedule;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LevelControllerTest {

    private static final long WAIT_MAX_MS = 2_000;

    private final Ladder ladder = new Ladder(LevelsConfig.DEFAULT);
    private final LevelController controller = new LevelController(LevelsConfig.DEFAULT, ladder);
    private long nowMs;

    @Test
    void takesTheBestLevelThatFitsInOneStep() {
        run(2, at(2.0), 0);

        assertThat(controller.level().name()).isEqualTo("1-of-2"); // keep-0.3 would take 1.2, this takes 0.6
        assertThat(controller.changes()).isEqualTo(1);
    }

    @Test
    void aLoadOfAMomentChangesNothing() {
        observe(at(2.0), 0);
        nowMs += 500;
        observe(at(2.0), 0);
        nowMs += 250;
        observe(at(0.5), 0);
        run(30, at(0.5), 0);

        assertThat(controller.changes()).isZero();
    }

    @Test
    void staysWhereItIsUnderAConstantLoad() {
        run(600, at(2.0), 0);

        assertThat(controller.changes()).isEqualTo(1);
    }

    @Test
    void isBackAtFullSoonAfterTheLoadHasGone() {
        run(60, at(4.0), 0);
        assertThat(controller.level().index()).isPositive();

        run(10, at(0.1), 0);

        assertThat(controller.level().name()).isEqualTo("full");
        assertThat(controller.changes()).isEqualTo(2);
    }

    @Test
    void waitingRaisesTheLevelWhateverIsExpected() {
        run(1, at(0.5), WAIT_MAX_MS + 1);

        assertThat(controller.level().index()).isPositive();
    }

    @Test
    void waitingWithNoCostKnownYetGivesUpNoMoreThanOneStep() {
        observe(at(0), WAIT_MAX_MS + 1);

        assertThat(controller.level().index()).isEqualTo(1);
    }

    @Test
    void aBacklogThatShrinksIsLeftAlone() {
        observe(at(0.85), 10_000);
        long changes = controller.changes();
        for (long waitMs = 10_000; waitMs > 0; waitMs -= 50) {
            nowMs += 250;
            observe(at(0.85), waitMs);
        }

        assertThat(changes).isEqualTo(1);
        assertThat(controller.changes()).isEqualTo(1);
    }

    @Test
    void aLevelThatProvedTooGoodIsTriedLaterAndLater() {
        // Expected to fit by far, and does not: what is due waits longer and longer once it is taken.
        run(2, at(2.0), 0);
        List<Long> triedMs = new ArrayList<>();
        while (nowMs < 1_200_000) {
            int before = controller.level().index();
            boolean full = before == 0;
            observe(at(0.6), full ? WAIT_MAX_MS + nowMs : 0);
            if (controller.level().index() < before) {
                triedMs.add(nowMs);
            }
            nowMs += 250;
        }

        assertThat(triedMs.size()).isLessThan(16);
        assertThat(triedMs.getLast() - triedMs.get(triedMs.size() - 2)).isGreaterThan(100_000);
    }

    private void run(int seconds, double[] expected, long waitMs) {
        for (long endMs = nowMs + seconds * 1_000L; nowMs < endMs; nowMs += 250) {
            observe(expected, waitMs);
        }
    }

    private void observe(double[] expected, long waitMs) {
        controller.observe(nowMs, waitMs, WAIT_MAX_MS, expected);
    }

    /// A load whose share at `full` is so large; each step of tokens saves 8 % of it.
    private double[] at(double full) {
        double[] expected = new double[ladder.size()];
        for (Level level : ladder.levels()) {
            int steps =
                    Math.min(level.index(), LevelsConfig.DEFAULT.keepRatios().size());
            expected[level.index()] = full * (1 - 0.08 * steps) / level.every();
        }
        return expected;
    }
}

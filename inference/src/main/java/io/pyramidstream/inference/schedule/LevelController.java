package io.pyramidstream.inference.schedule;

/// Chooses the level from what each is expected to demand and from how long windows wait.
///
/// ```
/// expected at this level > raiseAt for a second, or the oldest waits longer than ageMax and ever longer for `settle`
///     -> the best level expected at aimAt or less (if waiting alone asks for it: at most 0.8 x what this one takes)
/// a better level expected at lowerAt or less for `calm`
///     -> the best such level, full at once if it is one
/// ```
///
/// A level that had to be left soon after it was taken is tried again later and later, so that a load at the edge
/// between two levels does not make it go to and fro; a load that is gone is believed at once. Plain values, no clock,
/// one thread.
final class LevelController {

    private static final long CONFIRM_MS = 1_000;

    /// A raise so soon after a better level was taken means that taking it was wrong.
    private static final long REGRET_MS = 60_000;

    private static final int PATIENCE_MAX = 16;

    /// A raise for age alone must be expected to help by this much.
    private static final double RELIEF = 0.8;

    private final LevelsConfig config;
    private final Ladder ladder;
    private int level;
    private long changes;
    private long changedMs = Long.MIN_VALUE / 2;
    private long lastLoweredMs = Long.MIN_VALUE / 2;
    private long overSinceMs = Long.MAX_VALUE;
    private long betterSinceMs = Long.MAX_VALUE;
    private int patience = 1;
    private long waitLookedMs = Long.MIN_VALUE / 2;
    private long waitThen;

    LevelController(LevelsConfig config, Ladder ladder) {
        this.config = config;
        this.ladder = ladder;
    }

    Level level() {
        return ladder.at(level);
    }

    /// Changes so far.
    long changes() {
        return changes;
    }

    /// Call a few times a second.
    ///
    /// @param waitMs    how long the oldest window has waited here
    /// @param waitMaxMs how long it may
    /// @param expected  share of the device's time that demand takes at each level
    Level observe(long nowMs, long waitMs, long waitMaxMs, double[] expected) {
        boolean waiting = isTooLong(nowMs, waitMs, waitMaxMs);
        if (expected[level] <= config.raiseAt()) {
            overSinceMs = Long.MAX_VALUE;
        } else if (overSinceMs == Long.MAX_VALUE) {
            overSinceMs = nowMs;
        }
        boolean tooMuch = overSinceMs != Long.MAX_VALUE && nowMs - overSinceMs >= CONFIRM_MS;
        boolean settled = nowMs - changedMs >= config.settle().toMillis();
        if (tooMuch || waiting && settled) {
            raise(nowMs, expected, tooMuch);
        } else {
            lowerIfCalm(nowMs, waitMs > waitMaxMs, expected);
        }
        return level();
    }

    /// Longer than allowed, and not getting better.
    private boolean isTooLong(long nowMs, long waitMs, long waitMaxMs) {
        if (waitMs <= waitMaxMs) {
            waitLookedMs = Long.MIN_VALUE / 2;
            return false;
        }
        if (nowMs - waitLookedMs < config.settle().toMillis()) {
            return false;
        }
        boolean before = waitLookedMs != Long.MIN_VALUE / 2;
        boolean worse = !before || waitMs >= waitThen;
        waitLookedMs = nowMs;
        waitThen = waitMs;
        return worse;
    }

    private void raise(long nowMs, double[] expected, boolean tooMuch) {
        double bound = tooMuch ? config.aimAt() : RELIEF * expected[level];
        int target = level;
        while (target < ladder.size() - 1 && (target == level || expected[target] > bound)) {
            target++;
        }
        if (target > level) {
            if (nowMs - lastLoweredMs < REGRET_MS) {
                patience = Math.min(PATIENCE_MAX, 2 * patience);
            }
            change(target, nowMs);
        }
    }

    private void lowerIfCalm(long nowMs, boolean waiting, double[] expected) {
        int target = 0;
        while (target < level && expected[target] > config.lowerAt()) {
            target++;
        }
        if (target == level || waiting) {
            betterSinceMs = Long.MAX_VALUE;
            return;
        }
        if (betterSinceMs == Long.MAX_VALUE) {
            betterSinceMs = nowMs;
        }
        boolean gone = expected[0] <= config.lowerAt() / 2;
        long calmMs = config.calm().toMillis() * (gone ? 1 : patience);
        if (nowMs - betterSinceMs >= calmMs && nowMs - changedMs >= calmMs) {
            patience = gone ? 1 : patience;
            lastLoweredMs = nowMs;
            change(target, nowMs);
        }
    }

    private void change(int target, long nowMs) {
        level = target;
        changes++;
        changedMs = nowMs;
        overSinceMs = Long.MAX_VALUE;
        betterSinceMs = Long.MAX_VALUE;
    }
}

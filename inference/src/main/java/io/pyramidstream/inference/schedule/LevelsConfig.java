package io.pyramidstream.inference.schedule;

import java.time.Duration;
import java.util.List;

/// What is given up under load, in which order, and when. Only where overload sheds: what may wait loses nothing.
///
/// @param mode          adaptive: as the load demands; off: every question as it asks to be, whatever the age
/// @param keepRatios    levels below `full`, each in (0, 1) and less than the one before: share of its visual tokens
///                      that a stage keeps of the one before at most, where a question's own plan would keep more
/// @param skips         levels below these, each 2 or more and greater than the one before: of so many windows of a
///                      stream one is looked at
/// @param raiseAt       share of the device's time that due work may take before more is given up, (0, 1.5]
/// @param aimAt         share that a change of level aims at; less than `raiseAt`
/// @param lowerAt       share that a better level must be expected to stay below before it is taken; no more than
///                      `aimAt`
/// @param ageMax        how long the oldest window may wait here before more is given up, whatever is expected
/// @param settle        shortest time from one change until more is given up because windows wait
/// @param calm          how long a better level must be expected to do before it is taken
/// @param auditShare    share of pruned answers that are also computed without pruning while nothing is due, to
///                      measure what pruning costs, [0, 1]
/// @param auditTimeMax  share of the device's time that this may take where no gap between windows is long enough for
///                      it, so that a window may have to wait for one such run, [0, 1]; 0 if none may
public record LevelsConfig(
        Mode mode,
        List<Double> keepRatios,
        List<Integer> skips,
        double raiseAt,
        double aimAt,
        double lowerAt,
        Duration ageMax,
        Duration settle,
        Duration calm,
        double auditShare,
        double auditTimeMax) {

    /// Whether the level follows the load.
    public enum Mode {
        ADAPTIVE,
        OFF
    }

    public static final LevelsConfig DEFAULT = new LevelsConfig(
            Mode.ADAPTIVE,
            List.of(0.7, 0.6, 0.5, 0.4, 0.3),
            List.of(2, 3, 4, 6, 8, 12, 16),
            0.9,
            0.75,
            0.65,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(8),
            0.05,
            0.02);

    public LevelsConfig {
        keepRatios = List.copyOf(keepRatios);
        skips = List.copyOf(skips);
        checkDescending(keepRatios);
        checkAscending(skips);
        if (!(raiseAt > 0 && raiseAt <= 1.5 && aimAt > 0 && aimAt < raiseAt && lowerAt > 0 && lowerAt <= aimAt)) {
            throw new IllegalArgumentException("0 < lowerAt <= aimAt < raiseAt <= 1.5 must hold, were " + lowerAt + ", "
                    + aimAt + " and " + raiseAt);
        }
        if (!ageMax.isPositive() || !settle.isPositive() || !calm.isPositive()) {
            throw new IllegalArgumentException("ageMax, settle and calm must be longer than nothing, were " + ageMax
                    + ", " + settle + " and " + calm);
        }
        checkShare("auditShare", auditShare);
        checkShare("auditTimeMax", auditTimeMax);
    }

    public LevelsConfig with(Mode other) {
        return new LevelsConfig(
                other, keepRatios, skips, raiseAt, aimAt, lowerAt, ageMax, settle, calm, auditShare, auditTimeMax);
    }

    public LevelsConfig withAuditShare(double share) {
        return new LevelsConfig(
                mode, keepRatios, skips, raiseAt, aimAt, lowerAt, ageMax, settle, calm, share, auditTimeMax);
    }

    private static void checkShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], was " + share);
        }
    }

    private static void checkDescending(List<Double> ratios) {
        double before = 1;
        for (double ratio : ratios) {
            if (!(ratio > 0 && ratio < before)) {
                throw new IllegalArgumentException(
                        "keepRatios must be in (0, 1), each less than the one before, were " + ratios);
            }
            before = ratio;
        }
    }

    private static void checkAscending(List<Integer> skips) {
        int before = 1;
        for (int skip : skips) {
            if (skip <= before) {
                throw new IllegalArgumentException(
                        "skips must be 2 or more, each greater than the one before, were " + skips);
            }
            before = skip;
        }
    }
}

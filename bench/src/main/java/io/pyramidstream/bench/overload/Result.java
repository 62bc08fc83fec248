package io.pyramidstream.bench.overload;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What came of one policy under one load. Ages are milliseconds.
///
/// @param capacity          windows a second at full quality, measured in the same run
/// @param streams           cameras under load, and in the calm
/// @param calm              ages before the load
/// @param loaded            ages under it, all of it
/// @param settled           ages from 15 s after it began
/// @param p95Ratio          of the loaded p95 to the calm one
/// @param levelChanges      in the first minute of the load
/// @param changesPerMinute  of the load after that; null if it did not last longer
/// @param secondsToFull     from the end of the load until everything was answered at full quality again; -1 if it was
///                          not while this looked
/// @param leftBehind        pairs still due at the end, and frames not read yet
/// @param balanced          both accounts: frames = answered + shed + failed + open, due = answered + shed + failed +
///                          waiting; and no frame left unread if all streams that were read have ended
/// @param lateMs            by how much the cameras themselves were late at most
/// @param cpuShare          processor time of this process a second
/// @param loadAverage       of the machine, at the end: what else ran, ran at this one's cost
record Result(
        String policy,
        double factor,
        double capacity,
        Streams streams,
        Ages calm,
        Ages loaded,
        Ages settled,
        double p95Ratio,
        long levelChanges,
        @Nullable Double changesPerMinute,
        double secondsToFull,
        Outcomes outcomes,
        Frames frames,
        LeftBehind leftBehind,
        boolean balanced,
        long lateMs,
        double cpuShare,
        double loadAverage,
        List<Sample> samples) {

    record Streams(int loaded, int calm) {}

    record Outcomes(long due, long answered, long shed, long failed) {}

    record Frames(long sent, long read, long answered, long shed, long failed) {}

    record LeftBehind(long pairs, long frames) {}

    /// @param second since the load began
    /// @param ageMs  of the oldest unanswered window
    /// @param p95Ms  of the answers of that second
    record Sample(int second, long ageMs, double p95Ms, String level, double load) {}
}

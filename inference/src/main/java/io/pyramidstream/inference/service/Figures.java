package io.pyramidstream.inference.service;

import java.util.List;

/// What the service has done since it started, and where it stands.
///
/// @param ready         the model is warm and partitions are assigned
/// @param failure       why the service stopped for good; empty while it runs
/// @param restarts      sessions that broke and were built anew
/// @param answered      outcomes decided, by kind; those of {@link #shed} and {@link #failed} carry their reason
/// @param asked         questions answered on the spot
/// @param waiting       pairs that wait for the model
/// @param lagAgeMs      age of the oldest unanswered window: now minus the capture time of its last frame; 0 if none
/// @param batches       runs of the model; `answered / batches` tells how well they fill
/// @param commits       transactions of the running session
/// @param visualTokens  visual tokens alive per stage, summed over answers; index = stage
/// @param deadLetters   records nobody could read
/// @param strays        records in no account, see the log
/// @param missingFrames frame numbers published and never read
public record Figures(
        boolean ready,
        String failure,
        long restarts,
        long answered,
        long shed,
        long failed,
        long asked,
        int waiting,
        long lagAgeMs,
        long batches,
        long commits,
        List<Long> visualTokens,
        long deadLetters,
        long strays,
        long missingFrames,
        Features features,
        List<StreamFigures> streams) {
    public Figures {
        visualTokens = List.copyOf(visualTokens);
        streams = List.copyOf(streams);
    }

    /// The cache of visual features.
    public record Features(long bytes, long bytesMax, int frames, long hits, long encoded, long evicted) {}

    /// One stream's newest epoch.
    public record StreamFigures(
            String stream,
            long epochMs,
            long received,
            long open,
            long answeredFrames,
            long shedFrames,
            long failedFrames,
            long due,
            long answers,
            long outcomesShed,
            long outcomesFailed,
            boolean ended,
            int waiting,
            long lagAgeMs) {}
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.inference.schedule.Audits;
import io.pyramidstream.inference.schedule.Scheduler;

import java.util.List;
import java.util.Map;

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
/// @param stageAnswers  answers that ran a stage, those on the spot included; index = stage
/// @param visualTokens  visual tokens alive per stage, summed over these answers; index = stage
/// @param deadLetters   records nobody could read
/// @param strays        records in no account, see the log
/// @param missingFrames frame numbers published and never read
/// @param features      the cache of visual features
/// @param kvBytes       memory the model holds for keys and values
/// @param sharing       of the work on windows that several questions are about
/// @param shedReasons   pairs shed, by reason code
/// @param schedule      what is given up under load
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
        List<Long> stageAnswers,
        List<Long> visualTokens,
        long deadLetters,
        long strays,
        long missingFrames,
        Features features,
        long kvBytes,
        Sharing sharing,
        Map<String, Long> shedReasons,
        Schedule schedule,
        List<StreamFigures> streams) {
    public Figures {
        shedReasons = Map.copyOf(shedReasons);
        stageAnswers = List.copyOf(stageAnswers);
        visualTokens = List.copyOf(visualTokens);
        streams = List.copyOf(streams);
    }

    /// Sharing the work on windows that several questions are about.
    ///
    /// @param routes      answers by route
    /// @param comparisons answers that were computed by a shared selection too, the newest of each question
    /// @param agreed      of these, those that were the same
    public record Sharing(Map<String, Long> routes, int comparisons, int agreed) {
        public Sharing {
            routes = Map.copyOf(routes);
        }
    }

    /// What is given up under load.
    ///
    /// @param level        name of the level: `full`, `keep-0.5`, `1-of-2`
    /// @param levelIndex   0 at `full`, greater the more is given up
    /// @param levelChanges since the session began
    /// @param load         share of the device's time that due work is expected to take at this level
    /// @param loadAtFull   the same at `full`
    /// @param rowsPerRun   pairs in a run, mean of the newest
    /// @param agreements   of pruned answers with those from all visual tokens, by plan
    public record Schedule(
            String level,
            int levelIndex,
            long levelChanges,
            double load,
            double loadAtFull,
            double rowsPerRun,
            List<Audits.Agreement> agreements) {
        static final Schedule NONE = new Schedule(Answer.FULL, 0, 0, 0, 0, 0, List.of());

        public Schedule {
            agreements = List.copyOf(agreements);
        }

        static Schedule of(Scheduler.State state) {
            return new Schedule(
                    state.level().name(),
                    state.level().index(),
                    state.levelChanges(),
                    state.load(),
                    state.loadFull(),
                    state.rowsPerRun(),
                    state.agreements());
        }
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

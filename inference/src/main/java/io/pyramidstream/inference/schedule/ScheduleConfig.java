package io.pyramidstream.inference.schedule;

import java.time.Duration;
import java.util.Optional;

/// Which due pairs run next, and what happens when there are too many.
///
/// @param batchMax      most (window, question) pairs in one run of the model
/// @param dueWindowsMax most pairs that wait for the model
/// @param overload      what happens beyond that
/// @param verdictsMax   most runs of verdicts in a row while an answer in words waits to be begun
/// @param tokensBetween tokens by which answers that are being written grow between two runs
/// @param deadline      age from which a window is no longer worth answering; empty: any age is. Only where overload
///                      sheds
public record ScheduleConfig(
        int batchMax,
        int dueWindowsMax,
        Overload overload,
        int verdictsMax,
        int tokensBetween,
        Optional<Duration> deadline) {

    /// What happens when more windows are due than may wait.
    public enum Overload {
        /// The oldest get a shed outcome: right for live streams, where old news is worth less than new.
        SHED,
        /// Reading stops until there is room; frames wait on Kafka as long as it keeps them: right for files.
        WAIT
    }

    public static final ScheduleConfig DEFAULT = new ScheduleConfig(8, 64, Overload.SHED, 4, 4, Optional.empty());

    public ScheduleConfig {
        if (batchMax < 1 || dueWindowsMax < 1 || verdictsMax < 1 || tokensBetween < 1) {
            throw new IllegalArgumentException(
                    "batchMax, dueWindowsMax, verdictsMax and tokensBetween must be 1 or more, were " + batchMax + ", "
                            + dueWindowsMax + ", " + verdictsMax + " and " + tokensBetween);
        }
        if (deadline.isPresent() && !deadline.get().isPositive()) {
            throw new IllegalArgumentException("deadline must be longer than nothing, was " + deadline.get());
        }
    }

    /// The same, with other bounds.
    public ScheduleConfig withDue(int batch, int dueWindows) {
        return new ScheduleConfig(batch, dueWindows, overload, verdictsMax, tokensBetween, deadline);
    }

    public ScheduleConfig with(Overload other) {
        return new ScheduleConfig(batchMax, dueWindowsMax, other, verdictsMax, tokensBetween, deadline);
    }
}

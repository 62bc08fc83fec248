package io.pyramidstream.inference.watch;

import java.util.List;
import java.util.Map;

/// What a successor must know of one stream, as of one committed transaction.
///
/// @param handledToOffset records of the stream's partition below this offset are in here
/// @param epochs          the newest epoch last
public record StreamProgress(String stream, long handledToOffset, List<EpochProgress> epochs) {
    public StreamProgress {
        epochs = List.copyOf(epochs);
    }

    /// @param lastSequence highest frame number seen, -1 before the first
    /// @param reachedMs    latest capture time seen
    /// @param gaps         frame numbers below it that were left out, ascending
    /// @param open         frames counted as received but not booked yet
    public record EpochProgress(
            long epochMs,
            long lastSequence,
            List<Gap> gaps,
            long reachedMs,
            boolean ended,
            Counts counts,
            List<OpenFrame> open,
            List<QuestionProgress> questions) {
        public EpochProgress {
            gaps = List.copyOf(gaps);
            open = List.copyOf(open);
            questions = List.copyOf(questions);
        }
    }

    /// Frame numbers `first` to `last`, both inclusive.
    public record Gap(long first, long last) {}

    /// Frames and outcomes booked so far.
    public record Counts(
            long received,
            long answered,
            long failed,
            Map<String, Long> shedReasons,
            long answers,
            long outcomesShed,
            long outcomesFailed) {
        public Counts {
            shedReasons = Map.copyOf(shedReasons);
        }
    }

    /// @param marks what outcomes have made of the frame so far, a sum of the bits of {@link Booking}
    public record OpenFrame(long offset, int marks) {}

    /// @param lowWater every window of a lower index has its outcome, or was never due
    /// @param finished windows above that have theirs, ascending
    public record QuestionProgress(String id, int version, long lowWater, List<Long> finished) {
        public QuestionProgress {
            finished = List.copyOf(finished);
        }
    }
}

package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Outcome;

import java.util.Map;

/// What is told while the past is asked, in this order: one estimate, the outcomes as they come, how they compare where
/// they were asked for again, the end.
public sealed interface PastEvent {

    /// What it will take, told before most of the work: windows times what the first took.
    ///
    /// @param streams     with a window in the span
    /// @param windows     in the span, on all of them
    /// @param pairs       (window, question) pairs to answer
    /// @param msPerPair   of device time, as measured on the first window
    /// @param estimatedMs all pairs, if the device does nothing else
    record Estimated(int streams, int windows, int pairs, double msPerPair, long estimatedMs) implements PastEvent {}

    /// One pair is decided; no topic and no ledger knows of it.
    record Decided(Outcome outcome) implements PastEvent {}

    /// How answers given again agree with those given live.
    ///
    /// @param recorded           answers on the topic whose windows lie in the span
    /// @param recordedShed       pairs in the span that were shed live: nothing to compare
    /// @param recordedFailed     pairs that failed live
    /// @param ofUnknownQuestions answers to versions of questions nobody knows any more, left out
    /// @param recordedPlans      how many were answered by which plan, its load level behind it
    /// @param compared           answered both times
    /// @param notRetained        whose frames Kafka no longer holds whole
    /// @param unanswered         that failed the second time
    /// @param windowsDiffer      compared, but cut from other frames
    /// @param verdicts           compared that have probabilities
    /// @param tolerance          up to which two probabilities count as the same
    /// @param differenceMax      largest difference of any candidate's probability
    /// @param beyondTolerance    verdicts that differ by more
    /// @param flips              verdicts with another value
    /// @param flipsBeyond        of them, those that differ by more than the tolerance
    /// @param textsDiffer        answers in words that are not the same
    record Compared(
            int recorded,
            int recordedShed,
            int recordedFailed,
            int ofUnknownQuestions,
            Map<String, Integer> recordedPlans,
            int compared,
            int notRetained,
            int unanswered,
            int windowsDiffer,
            int verdicts,
            double tolerance,
            double differenceMax,
            int beyondTolerance,
            int flips,
            int flipsBeyond,
            int textsDiffer)
            implements PastEvent {
        public Compared {
            recordedPlans = Map.copyOf(recordedPlans);
        }

        /// Whether everything that could be compared was, and agrees.
        public boolean same() {
            return compared > 0 && windowsDiffer == 0 && unanswered == 0 && beyondTolerance == 0 && textsDiffer == 0;
        }
    }

    /// All pairs are decided.
    ///
    /// @param answered pairs with an answer
    /// @param failed   pairs without
    /// @param spanMs   from the start of the first window to the end of the last
    /// @param tookMs   wall-clock time, the reading and the estimate included
    /// @param deviceMs of it on the device
    record Finished(int answered, int failed, long spanMs, long tookMs, long deviceMs) implements PastEvent {

        /// How much faster than it happened; above 1 is faster than real time.
        public double timesRealTime() {
            return tookMs == 0 ? 0 : spanMs / (double) tookMs;
        }
    }
}

package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Outcome;

/// What is told while the past is asked, in this order: one estimate, the outcomes as they come, the end.
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

package io.pyramidstream.contract;

import java.util.Map;

/// What inference did with one epoch of one stream so far; counts only grow, but for the two that count what is open.
///
/// Each frame is booked once, when no open window can still need it: answered if any answer used it, else failed if any
/// failed window did, else shed.
///
/// @param received    frames read from the log
/// @param open        frames some window may still need
/// @param shedReasons shed frames by reason code; sums to `shed`
/// @param due         (window, question version) pairs that must have an outcome, decided or not
/// @param answers     of those, answered
/// @param outcomesShed   of those, shed
/// @param outcomesFailed of those, failed
/// @param ended          the end of the stream was read, every frame is booked and every due pair has its outcome
public record InferenceLedger(
        String stream,
        long epochMs,
        long atMs,
        long received,
        long open,
        long answered,
        long shed,
        long failed,
        Map<String, Long> shedReasons,
        long due,
        long answers,
        long outcomesShed,
        long outcomesFailed,
        boolean ended)
        implements LedgerEntry {
    public InferenceLedger {
        shedReasons = Map.copyOf(shedReasons);
    }
}

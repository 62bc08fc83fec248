package io.pyramidstream.contract;

/// One service's account of one epoch of one stream at one moment; a later entry replaces an earlier one.
public sealed interface LedgerEntry permits IngestLedger, InferenceLedger {

    String stream();

    long epochMs();

    /// Wall-clock time of the count.
    long atMs();
}

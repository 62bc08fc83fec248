package io.pyramidstream.ingest;

import io.pyramidstream.contract.IngestLedger;

/// One stream at one moment.
///
/// @param source redacted
/// @param ledger account of the current epoch
/// @param total  account of all epochs of this stream since it was added, under the current epoch's number
public record StreamStatus(String stream, String source, StreamState state, IngestLedger ledger, IngestLedger total) {}

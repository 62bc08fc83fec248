package io.pyramidstream.ingest.api;

import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.ingest.StreamState;
import io.pyramidstream.ingest.StreamStatus;

/// A stream as it is shown.
///
/// @param source redacted
/// @param state  opening, running, ended or failed
/// @param reason why it ended or failed; empty before
/// @param ledger account of all its epochs
record StreamView(String stream, String source, String state, String reason, IngestLedger ledger) {

    static StreamView of(StreamStatus status) {
        return switch (status.state()) {
            case StreamState.Opening _ -> of(status, "opening", "");
            case StreamState.Running _ -> of(status, "running", "");
            case StreamState.Ended(String reason) -> of(status, "ended", reason);
            case StreamState.Failed(String reason) -> of(status, "failed", reason);
        };
    }

    private static StreamView of(StreamStatus status, String state, String reason) {
        return new StreamView(status.stream(), status.source(), state, reason, status.total());
    }
}

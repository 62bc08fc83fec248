package io.pyramidstream.ingest;

import io.pyramidstream.ingest.source.SourceInfo;

/// Where a stream is in its life: `Opening -> Running -> Ended | Failed`, or `Opening -> Failed`.
public sealed interface StreamState {

    record Opening() implements StreamState {}

    record Running(SourceInfo info) implements StreamState {}

    /// @param reason one sentence, such as "end of file"
    record Ended(String reason) implements StreamState {}

    /// @param reason one line: what, where, what to do
    record Failed(String reason) implements StreamState {}

    default boolean isOver() {
        return this instanceof Ended || this instanceof Failed;
    }
}

package io.pyramidstream.sink.live;

/// Nearest-rank percentiles in milliseconds; all 0 while there are no values.
///
/// @param count values they are taken over
public record Percentiles(int count, double p50, double p95, double p99) {
    public static final Percentiles NONE = new Percentiles(0, 0, 0, 0);
}

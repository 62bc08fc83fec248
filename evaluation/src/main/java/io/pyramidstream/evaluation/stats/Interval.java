package io.pyramidstream.evaluation.stats;

/// A number and where it would lie in 95 of 100 repetitions with other clips.
public record Interval(double value, double low, double high) {

    /// Whether zero lies outside.
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}

package io.pyramidstream.bench;

import java.util.Arrays;

/// Of several measurements.
///
/// @param spread largest minus smallest, as a share of the median
public record Median(double value, double spread) {

    public static Median of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Median(middle, middle == 0 ? 0 : (sorted[n - 1] - sorted[0]) / middle);
    }
}

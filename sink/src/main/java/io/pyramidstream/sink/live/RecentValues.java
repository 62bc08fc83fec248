package io.pyramidstream.sink.live;

import java.util.Arrays;

/// The newest so many values, for exact percentiles over the recent past rather than since the start. Not
/// thread-safe.
public final class RecentValues {

    private final double[] values;
    private long added;

    /// @param valuesMax newest values held, 1 or more
    public RecentValues(int valuesMax) {
        values = new double[valuesMax];
    }

    public void add(double value) {
        values[(int) (added++ % values.length)] = value;
    }

    public Percentiles percentiles() {
        int count = (int) Math.min(added, values.length);
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return count == 0
                ? Percentiles.NONE
                : new Percentiles(
                        count, nearestRank(sorted, 0.50), nearestRank(sorted, 0.95), nearestRank(sorted, 0.99));
    }

    /// The smallest value that at least `share` of all values do not exceed.
    private static double nearestRank(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}

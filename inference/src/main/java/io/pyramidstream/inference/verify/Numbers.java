package io.pyramidstream.inference.verify;

/// Distances between rows of numbers.
final class Numbers {
    private Numbers() {}

    /// Length of the difference over the length of what was expected; not a number if one of them is not.
    static double relativeError(float[] expected, float[] got) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) expected[i] - got[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return difference == 0 ? 0 : Math.sqrt(difference / length);
    }

    static double largestDifference(float[] expected, float[] got) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - got[i]);
            largest = Double.isNaN(difference) || difference > largest ? difference : largest;
        }
        return largest;
    }

    static int largest(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}

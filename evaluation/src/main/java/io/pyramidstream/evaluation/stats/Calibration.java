package io.pyramidstream.evaluation.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// How far probabilities of `yes` can be believed, and where to draw the line.
///
/// @param error             expected calibration error: over ten equal bins of probability, the mean distance between
///                          the probability said and the share that was true, weighted by how many fell in the bin
/// @param threshold         probability from which on `yes` is right most often, missed and false alarms being weighed
///                          so that both truths count alike
/// @param balancedAtHalf    mean of the shares right among true `yes` and true `no` when the line is 0.5
/// @param balancedAtThreshold the same at a threshold that was found on the other half of the questions
public record Calibration(double error, double threshold, double balancedAtHalf, double balancedAtThreshold) {
    private static final int BINS = 10;
    private static final double HALF = 0.5;
    private static final double SAME = 1e-12;

    /// @param yes   probabilities
    /// @param truth whether `yes` was right, as many; both must occur
    public static Calibration of(double[] yes, boolean[] truth) {
        int[] all = IntStream.range(0, yes.length).toArray();
        int[] even = Arrays.stream(all).filter(i -> i % 2 == 0).toArray();
        int[] odd = Arrays.stream(all).filter(i -> i % 2 == 1).toArray();
        double crossed = (balanced(yes, truth, odd, threshold(yes, truth, even))
                        + balanced(yes, truth, even, threshold(yes, truth, odd)))
                / 2;
        return new Calibration(error(yes, truth), threshold(yes, truth, all), balanced(yes, truth, all, HALF), crossed);
    }

    private static double error(double[] yes, boolean[] truth) {
        double[] said = new double[BINS];
        double[] was = new double[BINS];
        for (int i = 0; i < yes.length; i++) {
            int bin = Math.min(BINS - 1, (int) (yes[i] * BINS));
            said[bin] += yes[i];
            was[bin] += truth[i] ? 1 : 0;
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(said[bin] - was[bin]);
        }
        return error / yes.length;
    }

    /// In the middle of the widest gap between probabilities among the best places.
    private static double threshold(double[] yes, boolean[] truth, int[] of) {
        Integer[] order = Arrays.stream(of).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> yes[i]));
        double positives = Arrays.stream(of).filter(i -> truth[i]).count();
        double negatives = of.length - positives;
        double rightYes = 1;
        double rightNo = 0;
        double best = -1;
        double widest = -1;
        double threshold = HALF;
        for (int i = 0; i <= order.length; i++) {
            double below = i == 0 ? 0 : yes[order[i - 1]];
            double above = i == order.length ? 1 : yes[order[i]];
            double balance = rightYes + rightNo;
            double gap = above - below;
            boolean between = gap > 0 || i == 0 || i == order.length; // no line runs through equal probabilities
            if (between && (balance > best + SAME || (balance > best - SAME && gap > widest))) {
                best = balance;
                widest = gap;
                threshold = (below + above) / 2;
            }
            if (i < order.length && truth[order[i]]) {
                rightYes -= positives == 0 ? 0 : 1 / positives;
            } else {
                rightNo += negatives == 0 ? 0 : 1 / negatives;
            }
        }
        return threshold;
    }

    private static double balanced(double[] yes, boolean[] truth, int[] of, double threshold) {
        double[] right = new double[2];
        double[] count = new double[2];
        for (int i : of) {
            int side = truth[i] ? 1 : 0;
            count[side]++;
            right[side] += (yes[i] >= threshold) == truth[i] ? 1 : 0;
        }
        return (right[0] / Math.max(1, count[0]) + right[1] / Math.max(1, count[1])) / 2;
    }
}

package io.pyramidstream.pruning;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// The score that each place among the visual tokens gets on average, whatever it shows: the bias of a model for late
/// or central places. Measured over many prompts of one model and one template, per boundary, and worth nothing for
/// others.
public final class Trend {
    /// A place that was never attended to is divided by this share of the mean.
    private static final double SHARE_MIN = 1e-3;

    private final Map<Integer, float[]> meanByLayer;

    private Trend(Map<Integer, float[]> meanByLayer) {
        this.meanByLayer = meanByLayer;
    }

    /// Sums up the scores of prompts whose visual tokens were all alive.
    public static final class Measurement {
        private final Map<Integer, double[]> sums = new HashMap<>();

        /// @param firstLayer of the stage behind the boundary
        /// @param scores     one per visual token, as many as every time before
        public void add(int firstLayer, float[] scores) {
            double[] sum = sums.computeIfAbsent(firstLayer, _ -> new double[scores.length]);
            if (sum.length != scores.length) {
                throw new IllegalArgumentException(
                        "a trend is of " + sum.length + " visual tokens, these are " + scores.length);
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += scores[i];
            }
        }

        /// The means, as shares of the mean of all places.
        public Trend toTrend() {
            Map<Integer, float[]> means = new HashMap<>();
            sums.forEach((layer, sum) -> {
                double all = 0;
                for (double one : sum) {
                    all += one;
                }
                float[] mean = new float[sum.length];
                for (int i = 0; i < mean.length; i++) {
                    mean[i] = (float) Math.max(SHARE_MIN, all > 0 ? sum[i] * mean.length / all : 1);
                }
                means.put(layer, mean);
            });
            return new Trend(means);
        }
    }

    float[] divided(float[] scores, int firstLayer, Alive alive) {
        float[] mean = meanByLayer.get(firstLayer);
        if (mean == null || mean.length != alive.original()) {
            throw new IllegalArgumentException("the trend was measured before layers "
                    + new TreeSet<>(meanByLayer.keySet()) + ", not before layer " + firstLayer + " with "
                    + alive.original() + " visual tokens; measure it for this plan");
        }
        float[] divided = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            divided[i] = scores[i] / mean[alive.tokens()[i]];
        }
        return divided;
    }
}

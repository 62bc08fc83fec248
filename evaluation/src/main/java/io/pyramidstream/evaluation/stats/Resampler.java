package io.pyramidstream.evaluation.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Bootstrap over clips (Efron and Tibshirani, chapter 13; percentile intervals): clips are drawn with replacement,
/// each with all its questions, so that questions about the same pictures are not counted as independent. The same
/// draws serve every measure, which makes differences between policies paired.
public final class Resampler {
    private static final int ROUNDS = 2000;
    private static final double TAIL = 0.025;
    private static final long SEED = 7;

    private final int[] clipOfQuestion;
    private final int[][] draws; // per round, how often each clip was drawn

    /// @param clipOfQuestion index of the clip of each question, 0 to clips - 1
    public Resampler(int[] clipOfQuestion, int clips) {
        this.clipOfQuestion = clipOfQuestion.clone();
        this.draws = new int[ROUNDS][clips];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int[] draw : draws) {
            for (int i = 0; i < clips; i++) {
                draw[random.nextInt(clips)]++;
            }
        }
    }

    /// The mean of one value per question over some of the questions.
    ///
    /// @param values    per question of all
    /// @param questions indices of those that count, one or more
    public Interval mean(double[] values, int[] questions) {
        if (questions.length == 0) {
            throw new IllegalArgumentException("a mean needs at least one question");
        }
        int clips = draws[0].length;
        double[] sums = new double[clips];
        int[] counts = new int[clips];
        double all = 0;
        for (int question : questions) {
            sums[clipOfQuestion[question]] += values[question];
            counts[clipOfQuestion[question]]++;
            all += values[question];
        }
        double[] means = new double[ROUNDS];
        double mean = all / questions.length;
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 0;
            long count = 0;
            for (int clip = 0; clip < clips; clip++) {
                sum += draws[round][clip] * sums[clip];
                count += (long) draws[round][clip] * counts[clip];
            }
            means[round] = count == 0 ? mean : sum / count;
        }
        return percentiles(mean, means);
    }

    /// The median of paired values, each of a clip of its own.
    public static Interval median(double[] values) {
        double[] medians = new double[ROUNDS];
        double[] drawn = new double[values.length];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Arrays.setAll(drawn, _ -> values[random.nextInt(values.length)]);
            medians[round] = middle(drawn);
        }
        return percentiles(middle(values), medians);
    }

    /// The middle one, or the mean of the two in the middle.
    public static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    private static Interval percentiles(double value, double[] drawn) {
        Arrays.sort(drawn);
        int low = (int) Math.floor(TAIL * drawn.length);
        return new Interval(value, drawn[low], drawn[drawn.length - 1 - low]);
    }
}

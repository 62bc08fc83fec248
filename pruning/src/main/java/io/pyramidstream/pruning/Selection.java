package io.pyramidstream.pruning;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Picks the kept indices; every method returns them ascending, so the order of the tokens never changes.
public final class Selection {
    private Selection() {}

    /// The `count` best scores; of two equal ones the lower index wins. Sorting makes it O(n log n), nothing is boxed.
    ///
    /// @param scores one per visual token, no NaN; left as it is
    /// @throws IllegalArgumentException if `count` is not in [0, scores.length] or a score is NaN
    public static int[] keepTop(float[] scores, int count) {
        checkCount(count, scores.length);
        long[] keys = new long[scores.length];
        for (int i = 0; i < scores.length; i++) {
            keys[i] = (long) descending(scores[i], i) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] kept = new int[count];
        for (int i = 0; i < count; i++) {
            kept[i] = (int) keys[i];
        }
        Arrays.sort(kept);
        return kept;
    }

    /// `count` of `alive` positions, each in the middle of its equal share.
    static int[] keepEvenly(int alive, int count) {
        checkCount(count, alive);
        int[] kept = new int[count];
        for (int i = 0; i < count; i++) {
            kept[i] = (int) ((2L * i + 1) * alive / (2L * count));
        }
        return kept;
    }

    /// `count` of `alive` positions, every set equally likely (selection sampling).
    static int[] keepDrawn(int alive, int count, SplittableRandom random) {
        checkCount(count, alive);
        int[] kept = new int[count];
        int taken = 0;
        for (int i = 0; taken < count; i++) {
            if (random.nextInt(alive - i) < count - taken) {
                kept[taken++] = i;
            }
        }
        return kept;
    }

    /// An int that grows as the score falls; -0.0 counts as 0.0, so that equal scores tie.
    private static int descending(float score, int index) {
        if (Float.isNaN(score)) {
            throw new IllegalArgumentException("score " + index + " is NaN: the model's weights or inputs are broken");
        }
        int bits = Float.floatToIntBits(score + 0.0f);
        int ascending = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
        return ~ascending;
    }

    private static void checkCount(int count, int alive) {
        if (count < 0 || count > alive) {
            throw new IllegalArgumentException("count must be in [0, " + alive + "], was " + count);
        }
    }
}

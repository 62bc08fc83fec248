package io.pyramidstream.pruning;

import java.util.Arrays;

/// How close the call was at a boundary.
///
/// @param lastKept     lowest score that was kept
/// @param firstDropped highest score that was dropped
public record Margin(float lastKept, float firstDropped) {

    /// The margin of {@link Selection#keepTop} for the same arguments.
    ///
    /// @param count in [1, scores.length - 1]: with nothing kept or nothing dropped there is no cut
    public static Margin of(float[] scores, int count) {
        if (count < 1 || count >= scores.length) {
            throw new IllegalArgumentException(
                    "a cut needs a kept and a dropped score, was " + count + " of " + scores.length);
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        return new Margin(sorted[scores.length - count], sorted[scores.length - count - 1]);
    }

    /// 0 when the cut went through a tie.
    public float gap() {
        return lastKept - firstDropped;
    }
}

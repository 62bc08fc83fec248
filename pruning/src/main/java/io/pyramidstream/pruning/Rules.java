package io.pyramidstream.pruning;

import java.util.Arrays;
import java.util.Optional;

/// What may bend the score's choice; counts never change.
///
/// @param frameFloor  share of its equal part of the kept tokens that every frame keeps whatever its scores, [0, 1]:
///                    at 0.5, when 64 of 8 frames are kept, each frame keeps its best 4 and the scores share out
///                    the other 32
/// @param uniformLast whether the last boundary keeps evenly spaced tokens
/// @param classTokens what becomes of each frame's class token, which holds attention without a place in the picture
/// @param trend       what a place is scored whatever it shows; scores are divided by it
public record Rules(double frameFloor, boolean uniformLast, ClassTokens classTokens, Optional<Trend> trend) {

    /// The score alone decides.
    public static final Rules NONE = new Rules(0, false, ClassTokens.COMPETE, Optional.empty());

    /// COMPETE: like any other token. KEPT: before all others. DROPPED: as soon as there are enough others.
    public enum ClassTokens {
        COMPETE,
        KEPT,
        DROPPED
    }

    public Rules {
        if (!(frameFloor >= 0 && frameFloor <= 1)) {
            throw new IllegalArgumentException("the floor of a frame must be in [0, 1], was " + frameFloor);
        }
    }

    int[] keep(float[] scores, Cut cut) {
        if (uniformLast && cut.isLast()) {
            return Selection.keepEvenly(scores.length, cut.count());
        }
        float[] bent = trend.isPresent() ? trend.get().divided(scores, cut.firstLayer(), cut.alive()) : scores.clone();
        bendClassTokens(bent, cut.alive());
        raiseFloors(bent, cut);
        return Selection.keepTop(bent, cut.count());
    }

    private void bendClassTokens(float[] scores, Alive alive) {
        if (classTokens == ClassTokens.COMPETE) {
            return;
        }
        float always = classTokens == ClassTokens.KEPT ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            if (alive.isClassToken(i)) {
                scores[i] = always;
            }
        }
    }

    /// Lifts the best of each frame above all that only compete.
    private void raiseFloors(float[] scores, Cut cut) {
        Alive alive = cut.alive();
        int floor = frameFloor == 0 ? 0 : (int) (frameFloor * cut.count() / alive.frames());
        int from = 0;
        while (floor > 0 && from < scores.length) {
            int end = from;
            while (end < scores.length && alive.frameOf(end) == alive.frameOf(from)) {
                end++;
            }
            float[] frame = Arrays.copyOfRange(scores, from, end);
            for (int best : Selection.keepTop(frame, Math.min(floor, frame.length))) {
                if (frame[best] > Float.NEGATIVE_INFINITY) {
                    scores[from + best] = Float.POSITIVE_INFINITY;
                }
            }
            from = end;
        }
    }
}

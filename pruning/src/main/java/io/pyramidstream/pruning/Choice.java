package io.pyramidstream.pruning;

import java.util.SplittableRandom;

/// Which visual tokens survive a boundary, when the plan has said how many.
public sealed interface Choice {

    /// Picks `count` of `scores.length` alive visual tokens.
    ///
    /// @param scores one per alive visual token, in order; only their number counts unless {@link #needsScores()}
    /// @param stage  index of the stage that is about to begin, 1 or more
    /// @return positions among the alive tokens, ascending
    int[] keep(float[] scores, int count, int stage);

    /// Whether the scores matter; if not, ranking may be skipped and `scores` may hold anything.
    boolean needsScores();

    /// PyramidDrop's own: the tokens the last prompt token attends to most.
    ///
    /// @param ropeInScore whether query and key are rotated by position before they meet, as the released code has
    ///                    it; without, the score is free of RoPE's pull towards late frames
    record ByScore(boolean ropeInScore) implements Choice {
        @Override
        public int[] keep(float[] scores, int count, int stage) {
            return Selection.keepTop(scores, count);
        }

        @Override
        public boolean needsScores() {
            return true;
        }
    }

    /// Evenly spaced over the alive tokens: the rival that looks at nothing.
    record Uniform() implements Choice {
        @Override
        public int[] keep(float[] scores, int count, int stage) {
            return Selection.keepEvenly(scores.length, count);
        }

        @Override
        public boolean needsScores() {
            return false;
        }
    }

    /// Drawn by lot, the same lot for the same seed, stage and counts: the rival that every method must beat.
    record Random(long seed) implements Choice {
        @Override
        public int[] keep(float[] scores, int count, int stage) {
            return Selection.keepDrawn(scores.length, count, new SplittableRandom(seed * 31 + stage));
        }

        @Override
        public boolean needsScores() {
            return false;
        }
    }
}

package io.pyramidstream.pruning;

import java.util.SplittableRandom;

/// Which visual tokens survive a boundary, when the plan has said how many.
public sealed interface Choice {

    /// Picks `cut.count()` of the alive visual tokens.
    ///
    /// @param scores one per alive visual token, in order; only their number counts unless {@link #needsScores()}
    /// @return positions among the alive tokens, ascending
    int[] keep(float[] scores, Cut cut);

    /// Whether the scores matter; if not, ranking may be skipped and `scores` may hold anything.
    boolean needsScores();

    /// How scores are to be made, if they matter.
    default Ranking ranking() {
        return Ranking.OFFICIAL;
    }

    /// PyramidDrop's own: the tokens that the text attends to most.
    record ByScore(Ranking ranking, Rules rules) implements Choice {

        /// @param ropeInScore whether query and key are rotated by position before they meet
        public ByScore(boolean ropeInScore) {
            this(new Ranking(ropeInScore, Ranking.Query.LAST_TOKEN), Rules.NONE);
        }

        @Override
        public int[] keep(float[] scores, Cut cut) {
            return rules.keep(scores, cut);
        }

        @Override
        public boolean needsScores() {
            return true;
        }
    }

    /// Evenly spaced over the alive tokens: the rival that looks at nothing.
    record Uniform() implements Choice {
        @Override
        public int[] keep(float[] scores, Cut cut) {
            return Selection.keepEvenly(scores.length, cut.count());
        }

        @Override
        public boolean needsScores() {
            return false;
        }
    }

    /// Drawn by lot, the same lot for the same seed, stage and counts: the rival that every method must beat.
    record Random(long seed) implements Choice {
        @Override
        public int[] keep(float[] scores, Cut cut) {
            return Selection.keepDrawn(scores.length, cut.count(), new SplittableRandom(seed * 31 + cut.stage()));
        }

        @Override
        public boolean needsScores() {
            return false;
        }
    }
}

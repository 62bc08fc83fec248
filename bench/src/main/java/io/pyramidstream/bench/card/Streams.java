package io.pyramidstream.bench.card;

import java.util.function.IntFunction;

/// How many streams can be kept up with: each brings a window per window length, evenly spread, and 95 of 100 answers
/// must come within one window length of their window's last frame.
///
/// @param windowSeconds length of a window
/// @param trials        lets so many streams bring windows
record Streams(double windowSeconds, IntFunction<Trial> trials) {
    private static final int DOUBLINGS_MAX = 10;

    /// What came of so many streams.
    ///
    /// @param p95             age of answers in seconds, 95 of 100 of which are younger
    /// @param promptTokens    text and visual tokens before pruning, mean of the answers
    /// @param writtenTokens   of an answer, mean; of a verdict, those of the words it stands for
    /// @param tokensPerSecond both, of all answers
    record Trial(double p95, int answers, double promptTokens, double writtenTokens, double tokensPerSecond) {}

    /// @param sustained most streams that were kept up with; 0 if not even one was
    /// @param at        what came of that many; of one stream if not even that was kept up with
    record Found(int sustained, Trial at) {}

    /// Doubles until it fails, then halves the gap.
    Found find() {
        Trial one = trials.apply(1);
        Found best = new Found(0, one);
        int fails = 1;
        Trial trial = one;
        for (int i = 0; i < DOUBLINGS_MAX && trial.p95() < windowSeconds; i++) {
            best = new Found(fails, trial);
            fails *= 2;
            trial = trials.apply(fails);
        }
        while (fails - best.sustained() > Math.max(1, best.sustained() / 16)) {
            int middle = (best.sustained() + fails) / 2;
            trial = trials.apply(middle);
            if (trial.p95() < windowSeconds) {
                best = new Found(middle, trial);
            } else {
                fails = middle;
            }
        }
        return best;
    }
}

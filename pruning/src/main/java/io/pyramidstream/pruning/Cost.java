package io.pyramidstream.pruning;

/// What a prefill costs under a plan. Ratios of these numbers are ratios of work, not of time.
///
/// Counted per layer over `n` tokens (paper, section 3.3): `4nd² + 2n²d + 3ndm` multiply-adds for plain multi-head
/// attention. Not counted: vision tower, projector, head, and ranking unless asked for ({@link #rankingMacs}).
public final class Cost {
    private Cost() {}

    /// How attention's `n²` is counted. FULL: as the paper prints it, every pair. CAUSAL: only the pairs a causal mask
    /// lets through, which is what a good kernel computes.
    public enum Attention {
        FULL,
        CAUSAL
    }

    /// Multiply-adds of the prefill; twice as many floating-point operations.
    ///
    /// @param visualTokens before pruning
    /// @param textTokens   text before and after the video, never pruned; 0 for the paper's own numbers
    public static double prefillMacs(
            DecoderShape shape, PruningPlan plan, int visualTokens, int textTokens, Attention attention) {
        plan.checkFits(shape.layers());
        double macs = 0;
        for (int s = 0; s < plan.stages().size(); s++) {
            macs += plan.layersIn(s, shape.layers())
                    * layerMacs(shape, textTokens + plan.visualTokens(s, visualTokens), attention);
        }
        return macs;
    }

    /// {@link #prefillMacs} as a share of the same prefill without pruning.
    public static double prefillRatio(
            DecoderShape shape, PruningPlan plan, int visualTokens, int textTokens, Attention attention) {
        return prefillMacs(shape, plan, visualTokens, textTokens, attention)
                / prefillMacs(shape, PruningPlan.none(), visualTokens, textTokens, attention);
    }

    /// The same ratio of what is left to do where only the last token's logits are asked for: the last layer then runs
    /// output projection and MLP for that token alone. It spares a whole prompt more than a pruned one.
    public static double prefillRatioForLastToken(
            DecoderShape shape, PruningPlan plan, int visualTokens, int textTokens, Attention attention) {
        PruningPlan none = PruningPlan.none();
        return (prefillMacs(shape, plan, visualTokens, textTokens, attention)
                        - sparedMacs(shape, plan, visualTokens, textTokens))
                / (prefillMacs(shape, none, visualTokens, textTokens, attention)
                        - sparedMacs(shape, none, visualTokens, textTokens));
    }

    private static double sparedMacs(DecoderShape shape, PruningPlan plan, int visualTokens, int textTokens) {
        int lastStage = plan.stages().size() - 1;
        double others = textTokens + plan.visualTokens(lastStage, visualTokens) - 1.0;
        return others * shape.outputMacs();
    }

    /// Extra multiply-adds of ranking at the boundaries: the keys of all rows, the queries of those that ask (all text
    /// where text is asked for), their products.
    public static double rankingMacs(DecoderShape shape, PruningPlan plan, int visualTokens, int textTokens) {
        if (!plan.choice().needsScores()) {
            return 0;
        }
        double macs = 0;
        int queries = switch (plan.choice().ranking().query()) {
            case LAST_TOKEN -> 1;
            case TEXT_MEAN -> textTokens;
        };
        double queryWidth = (double) shape.heads() * shape.headDim();
        double keyWidth = (double) shape.kvHeads() * shape.headDim();
        for (int s = 1; s < plan.stages().size(); s++) {
            double rows = textTokens + plan.visualTokens(s - 1, visualTokens);
            macs += rows * shape.hiddenSize() * keyWidth + queries * queryWidth * (shape.hiddenSize() + rows);
        }
        return macs;
    }

    /// Bytes of keys and values after the prefill, all layers together.
    public static long kvBytes(
            DecoderShape shape, PruningPlan plan, int visualTokens, int textTokens, int bytesPerValue) {
        plan.checkFits(shape.layers());
        long values = 0;
        for (int s = 0; s < plan.stages().size(); s++) {
            long rows = textTokens + plan.visualTokens(s, visualTokens);
            values += plan.layersIn(s, shape.layers()) * rows * shape.kvValues();
        }
        return values * bytesPerValue;
    }

    /// Multiply-adds of one layer over tokens that see themselves causally, and others that were there before.
    ///
    /// @param past tokens whose keys and values are cached
    public static double layerMacs(DecoderShape shape, int tokens, int past) {
        double width = (double) shape.heads() * shape.headDim();
        double pairs = (double) tokens * past + tokens * (tokens + 1.0) / 2;
        return (double) tokens * shape.matrixMacs() + 2 * pairs * width;
    }

    private static double layerMacs(DecoderShape shape, long tokens, Attention attention) {
        double width = (double) shape.heads() * shape.headDim();
        double pairs = switch (attention) {
            case FULL -> (double) tokens * tokens;
            case CAUSAL -> tokens * (tokens + 1) / 2.0;
        };
        return (double) tokens * shape.matrixMacs() + 2 * pairs * width;
    }
}

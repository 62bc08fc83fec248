package io.pyramidstream.model.info;

import java.util.List;

/// What the decoder does with one window under a pruning plan, as the caller's plan and cost model say; this package
/// knows no plans.
///
/// @param plan        its name
/// @param textTokens  around the visual ones
/// @param fullFlops   of the prefill without pruning, floating-point operations
/// @param prunedFlops of the prefill with it
public record DecoderWork(String plan, int textTokens, List<Stage> stages, double fullFlops, double prunedFlops) {

    /// @param endLayer     behind the last layer of the stage
    /// @param visualTokens alive in it
    public record Stage(int firstLayer, int endLayer, int visualTokens) {}

    public DecoderWork {
        stages = List.copyOf(stages);
    }
}

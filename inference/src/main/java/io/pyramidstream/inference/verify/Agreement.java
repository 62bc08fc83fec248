package io.pyramidstream.inference.verify;

import io.pyramidstream.model.prepared.Target;

/// How far a target's results are from those of the checkpoint's own weights, over some rows.
///
/// @param rows            prompts compared
/// @param keptOverlap     share of the visual tokens that float32 keeps at a boundary and the target keeps too, mean
///                        over rows and boundaries; 1 if nothing was pruned
/// @param firstTokens     share of rows whose first token is the same
/// @param tokens          share of generated tokens before the first difference
/// @param logitError      length of the difference of the first logits over the length of float32's, mean
/// @param logitDifference largest difference of one of the first logits
public record Agreement(
        Target target,
        int rows,
        double keptOverlap,
        double firstTokens,
        double tokens,
        double logitError,
        double logitDifference) {}

package io.pyramidstream.evaluation;

import io.pyramidstream.pruning.PruningPlan;

/// One contestant: a pruning plan, or the unpruned model that sees nothing.
///
/// @param name  as tables call it
/// @param blind whether every frame is black: what is left to answer with are the words of the question
public record Policy(String name, PruningPlan plan, boolean blind) {

    /// The name of the one that sees nothing.
    public static final String BLIND = "blind";

    /// The name of the one that all others are compared with.
    public static final String NONE = PruningPlan.none().name();

    public static Policy of(PruningPlan plan) {
        return new Policy(plan.name(), plan, false);
    }

    public static Policy ofBlindness() {
        return new Policy(BLIND, PruningPlan.none(), true);
    }
}

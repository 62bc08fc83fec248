package io.pyramidstream.evaluation;

import io.pyramidstream.pruning.PruningPlan;

/// One contestant: a pruning plan, or the unpruned model that sees nothing.
///
/// @param name    as tables call it
/// @param blind   whether every frame is black: what is left to answer with are the words of the question
/// @param sharers how many questions about a window are answered by one selection of visual tokens; 1: each by its own
public record Policy(String name, PruningPlan plan, boolean blind, int sharers) {

    /// The name of the one that sees nothing.
    public static final String BLIND = "blind";

    /// The name of the one that all others are compared with.
    public static final String NONE = PruningPlan.none().name();

    public Policy {
        if (sharers < 1) {
            throw new IllegalArgumentException("a selection is of 1 question or more, was " + sharers);
        }
    }

    public static Policy of(PruningPlan plan) {
        return new Policy(plan.name(), plan, false, 1);
    }

    public static Policy ofBlindness() {
        return new Policy(BLIND, PruningPlan.none(), true, 1);
    }

    /// The same plan, one selection for so many questions.
    public Policy sharedBy(int questions) {
        return new Policy(plan.name() + ", one selection for " + questions, plan, blind, questions);
    }
}

package io.pyramidstream.inference.route;

import io.pyramidstream.pruning.Cost;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;

import java.util.List;

/// A window that questions are about, as the decoder sees it.
///
/// @param textTokens   before the video
/// @param visualTokens of the video
public record Window(DecoderShape shape, int textTokens, int visualTokens) {

    /// Each question chooses for itself: the first stage of the window is run once, the rest for each.
    Work own(List<Wish> wishes) {
        if (wishes.size() == 1) {
            return alone(wishes.getFirst());
        }
        Work work =
                trunk(wishes.getFirst().plan(), 0).plus(reads(wishes.getFirst().plan(), 0));
        for (Wish wish : wishes) {
            PruningPlan plan = wish.plan();
            work = work.plus(branch(plan, 0, wish.tokens()));
            for (int stage = 1; stage < plan.stages().size(); stage++) {
                int tokens = length(plan, stage) + wish.tokens();
                work = work.plus(new Work(Cost.layerMacs(shape, tokens, 0) * plan.layersIn(stage, shape.layers()), 0));
            }
            // Keys of the first boundary are computed once for all.
            work = work.plus(new Work(Cost.rankingMacs(shape, plan, visualTokens, textTokens + wish.tokens()) / 2, 0));
        }
        return work;
    }

    /// One selection for all, or none: the window is run once, and each question's words behind it.
    Work together(List<Wish> wishes, PruningPlan plan) {
        if (wishes.size() == 1) {
            return alone(new Wish(plan, wishes.getFirst().tokens()));
        }
        Work work = new Work(Cost.rankingMacs(shape, plan, visualTokens, textTokens), 0);
        for (int stage = 0; stage < plan.stages().size(); stage++) {
            work = work.plus(trunk(plan, stage)).plus(reads(plan, stage));
            for (Wish wish : wishes) {
                work = work.plus(branch(plan, stage, wish.tokens()));
            }
        }
        return work;
    }

    /// What the cost of a question depends on.
    ///
    /// @param tokens behind the video
    record Wish(PruningPlan plan, int tokens) {}

    private Work alone(Wish wish) {
        int text = textTokens + wish.tokens();
        return new Work(
                Cost.prefillMacs(shape, wish.plan(), visualTokens, text, Cost.Attention.CAUSAL)
                        + Cost.rankingMacs(shape, wish.plan(), visualTokens, text),
                0);
    }

    private Work trunk(PruningPlan plan, int stage) {
        return new Work(Cost.layerMacs(shape, length(plan, stage), 0) * plan.layersIn(stage, shape.layers()), 0);
    }

    private Work branch(PruningPlan plan, int stage, int tokens) {
        return new Work(Cost.layerMacs(shape, tokens, length(plan, stage)) * plan.layersIn(stage, shape.layers()), 0);
    }

    /// All branches of a stage run together behind the trunk.
    private Work reads(PruningPlan plan, int stage) {
        return new Work(0, plan.layersIn(stage, shape.layers()));
    }

    private int length(PruningPlan plan, int stage) {
        return textTokens + plan.visualTokens(stage, visualTokens);
    }
}

package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.StageEvidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Visual tokens before and after pruning, and per stage of each plan.
final class TokenCounts {

    /// Plans told apart; more than anyone compares at once. The least recently used one is forgotten.
    private static final int PLANS_MAX = 16;

    private final SequencedMap<String, PlanCounts> plans = new LinkedHashMap<>();
    private long before;
    private long after;

    void add(Answer answer) {
        if (answer.stages().isEmpty()) {
            return;
        }
        before += answer.stages().getFirst().visualTokens();
        after += answer.stages().getLast().visualTokens();
        PlanCounts counts = plans.remove(answer.plan());
        if (counts == null || !counts.sameStages(answer.stages())) {
            // A plan can mean other layers under another model: start over rather than mix.
            counts = new PlanCounts(answer.stages().size());
        }
        counts.add(answer.stages());
        plans.put(answer.plan(), counts);
        if (plans.size() > PLANS_MAX) {
            plans.pollFirstEntry();
        }
    }

    Figures.VisualTokens figures() {
        List<Figures.PlanTokens> perPlan = new ArrayList<>();
        plans.forEach((plan, counts) -> perPlan.add(counts.figures(plan)));
        return new Figures.VisualTokens(before, after, List.copyOf(perPlan));
    }

    private static final class PlanCounts {
        private final long[] sums;
        private long answers;
        private List<StageEvidence> newest = List.of();

        PlanCounts(int stages) {
            sums = new long[stages];
        }

        boolean sameStages(List<StageEvidence> stages) {
            return firstLayers(newest).equals(firstLayers(stages));
        }

        void add(List<StageEvidence> stages) {
            answers++;
            for (int s = 0; s < sums.length; s++) {
                sums[s] += stages.get(s).visualTokens();
            }
            newest = stages;
        }

        Figures.PlanTokens figures(String plan) {
            List<Figures.StageTokens> stages = new ArrayList<>();
            for (int s = 0; s < sums.length; s++) {
                StageEvidence stage = newest.get(s);
                stages.add(
                        new Figures.StageTokens(stage.firstLayer(), stage.visualTokens(), (double) sums[s] / answers));
            }
            return new Figures.PlanTokens(plan, answers, List.copyOf(stages));
        }

        private static List<Integer> firstLayers(List<StageEvidence> stages) {
            return stages.stream().map(StageEvidence::firstLayer).toList();
        }
    }
}

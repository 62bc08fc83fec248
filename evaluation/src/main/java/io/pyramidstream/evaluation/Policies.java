package io.pyramidstream.evaluation;

import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.pruning.Choice;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import io.pyramidstream.pruning.Ranking;
import io.pyramidstream.pruning.Trend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Policies by name, and the sets of them that the experiments need.
public final class Policies {
    private static final Trend UNMEASURED = new Trend.Measurement().toTrend();

    private Policies() {}

    /// The four that the short run compares.
    public static List<String> quick() {
        return List.of(Policy.BLIND, Policy.NONE, "pyramid-S4-l0.5", "random-S4-l0.5");
    }

    /// Everything the long run compares.
    public static List<String> usual() {
        List<String> names = new ArrayList<>(quick());
        names.add("uniform-S4-l0.5");
        names.add("fastv-k2-r0.5");
        for (String lambda : List.of("0.7", "0.6", "0.4", "0.3")) {
            names.add("pyramid-S4-l" + lambda);
        }
        names.add("pyramid-S3-l0.5");
        names.add("pyramid-S5-l0.5");
        names.addAll(options());
        return names;
    }

    /// Each option by itself, on the plan of the paper.
    public static List<String> options() {
        return List.of(
                        "norope",
                        "meanquery",
                        "floor0.5",
                        "uniformlast",
                        "keepcls",
                        "dropcls",
                        "debias",
                        "keeppos",
                        "norope+floor0.5")
                .stream()
                .map(option -> "pyramid-S4-l0.5+" + option)
                .toList();
    }

    /// @param layers of the model
    /// @param clips  for plans that debias: their trend is measured over these; not asked for otherwise
    /// @throws IllegalArgumentException in one line, if there is no such plan or one is named twice
    public static List<Policy> parse(List<String> names, int layers, VideoModel model, Supplier<List<Clip>> clips) {
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("a plan is named twice in " + String.join(",", names));
        }
        Map<Ranking, Set<Integer>> wanted = names.stream()
                .filter(name -> !name.equals(Policy.BLIND))
                .map(name -> PruningPlans.parse(name, layers, UNMEASURED))
                .filter(Policies::debiases)
                .collect(Collectors.toMap(
                        plan -> plan.choice().ranking(), Policies::firstLayers, (a, b) -> union(a, b), HashMap::new));
        Map<Ranking, Trend> trends = new HashMap<>();
        wanted.forEach((ranking, firstLayers) ->
                trends.put(ranking, TrendMeter.measure(model, ranking, firstLayers, clips.get())));
        return names.stream().map(name -> policy(name, layers, trends)).toList();
    }

    private static Policy policy(String name, int layers, Map<Ranking, Trend> trends) {
        if (name.equals(Policy.BLIND)) {
            return Policy.ofBlindness();
        }
        PruningPlan plan = PruningPlans.parse(name, layers, UNMEASURED);
        Trend trend = trends.get(plan.choice().ranking());
        return Policy.of(debiases(plan) ? PruningPlans.parse(name, layers, trend) : plan);
    }

    private static boolean debiases(PruningPlan plan) {
        return plan.choice() instanceof Choice.ByScore byScore
                && byScore.rules().trend().isPresent();
    }

    private static Set<Integer> firstLayers(PruningPlan plan) {
        return plan.stages().stream()
                .skip(1)
                .map(stage -> stage.firstLayer())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> union(Set<Integer> a, Set<Integer> b) {
        Set<Integer> both = new TreeSet<>(a);
        both.addAll(b);
        return both;
    }
}

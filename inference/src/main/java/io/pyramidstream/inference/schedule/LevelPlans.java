package io.pyramidstream.inference.schedule;

import io.pyramidstream.pruning.LighterPlans;

import java.util.HashMap;
import java.util.Map;

/// Which plan a question's own plan becomes at a level, and how much work that is.
final class LevelPlans {

    private record Key(String own, double keepRatio) {}

    private final int layers;
    private final Map<Key, String> plans = new HashMap<>();
    private final Map<String, Double> work = new HashMap<>();

    /// @param layers of the decoder
    LevelPlans(int layers) {
        this.layers = layers;
    }

    /// A name that is no plan stays as it is: whoever runs it says what is wrong.
    String at(String own, Level level) {
        return plans.computeIfAbsent(new Key(own, level.keepRatio()), key -> {
            try {
                return LighterPlans.atMost(key.own(), key.keepRatio(), layers);
            } catch (IllegalArgumentException _) {
                return own;
            }
        });
    }

    /// Visual tokens per layer, as a share of those without pruning; 1 for a name that is no plan.
    double work(String plan) {
        return work.computeIfAbsent(plan, name -> {
            try {
                return LighterPlans.meanKept(name, layers);
            } catch (IllegalArgumentException _) {
                return 1.0;
            }
        });
    }
}

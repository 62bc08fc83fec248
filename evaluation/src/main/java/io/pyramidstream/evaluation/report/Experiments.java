package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policies;
import io.pyramidstream.evaluation.Policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The paper's three experiments, as the plans that each one needs (figure 1, tables 7 and 9, tables 1 and 6).
public final class Experiments {
    static final List<String> SHARES = List.of("0.5", "0.25", "0.1");
    static final List<Integer> STAGES = List.of(3, 4, 5);
    static final List<String> LAMBDAS = List.of("0.7", "0.6", "0.5", "0.4", "0.3");
    private static final String PAPER = "pyramid-S4-l0.5";

    private Experiments() {}

    /// Every plan of the three, each once.
    ///
    /// @param layers of the model
    public static List<String> all(int layers) {
        Set<String> names = new LinkedHashSet<>(policies());
        names.addAll(layers(layers));
        names.addAll(stages());
        return List.copyOf(names);
    }

    /// One cut before a single layer, of every depth.
    static List<String> layers(int layers) {
        List<String> names = new ArrayList<>();
        for (int layer = 1; layer < layers; layer++) {
            for (String share : SHARES) {
                names.add(cut(layer, share));
            }
        }
        return names;
    }

    static String cut(int layer, String share) {
        return "fastv-k" + layer + "-r" + share;
    }

    /// Stages against lambda.
    static List<String> stages() {
        List<String> names = new ArrayList<>();
        for (int stages : STAGES) {
            for (String lambda : LAMBDAS) {
                names.add(pyramid(stages, lambda));
            }
        }
        return names;
    }

    static String pyramid(int stages, String lambda) {
        return "pyramid-S" + stages + "-l" + lambda;
    }

    /// Ways to choose, most of them at the same counts.
    static List<String> policies() {
        List<String> names = new ArrayList<>(rivals());
        names.addAll(Policies.options());
        return names;
    }

    /// Those that are set side by side by type of question.
    static List<String> rivals() {
        return List.of(
                Policy.NONE,
                Policy.BLIND,
                PAPER,
                "random-S4-l0.5",
                "uniform-S4-l0.5",
                "fastv-k2-r0.5",
                "pyramid-S4-l0.3",
                "random-S4-l0.3",
                "uniform-S4-l0.3");
    }
}

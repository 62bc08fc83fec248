package io.pyramidstream.app.audit;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How many outcomes of which kind each (window, question version) has.
final class OutcomeTally {

    private final Map<String, Map<String, Integer>> byPair = new HashMap<>();
    private final Set<String> questions = new TreeSet<>();

    static String name(WindowRef window, String question, int version) {
        return window.stream() + "@" + window.epochMs() + " window " + window.index() + " " + question + " v" + version;
    }

    void add(Outcome outcome) {
        String kind = switch (outcome) {
            case Outcome.Answered _ -> "answered";
            case Outcome.Shed _ -> "shed";
            case Outcome.Failed _ -> "failed";
        };
        questions.add(outcome.questionId());
        byPair.computeIfAbsent(
                        name(outcome.window(), outcome.questionId(), outcome.questionVersion()), _ -> new HashMap<>())
                .merge(kind, 1, Integer::sum);
    }

    Map<String, Integer> of(WindowRef window, String question, int version) {
        return byPair.getOrDefault(name(window, question, version), Map.of());
    }

    Set<String> questions() {
        return questions;
    }

    Set<String> duplicated() {
        Set<String> duplicated = new TreeSet<>();
        byPair.forEach((pair, kinds) -> {
            if (kinds.values().stream().mapToInt(Integer::intValue).sum() > 1) {
                duplicated.add(pair + " " + kinds);
            }
        });
        return duplicated;
    }
}

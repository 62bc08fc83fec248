package io.pyramidstream.inference.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a self-check of a checkpoint found.
///
/// @param model      directory and identity
/// @param notChecked what was left out and why, a sentence each
public record SelfCheckReport(String model, List<Check> checks, List<String> notChecked) {
    private static final JsonMapper JSON = new JsonMapper();

    /// One comparison.
    ///
    /// @param scope    what was compared
    /// @param figures  what was measured
    /// @param problems what missed, with the limit; empty if nothing
    public record Check(String name, String scope, Map<String, Double> figures, List<String> problems) {
        public Check {
            figures = Map.copyOf(figures);
            problems = List.copyOf(problems);
        }

        public boolean passed() {
            return problems.isEmpty();
        }

        @Override
        public String toString() {
            return (passed() ? "  ok    " : "  FAIL  ")
                    + name + ": " + scope
                    + problems.stream().map(problem -> "\n        " + problem).collect(Collectors.joining());
        }
    }

    public SelfCheckReport {
        checks = List.copyOf(checks);
        notChecked = List.copyOf(notChecked);
    }

    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /// For scripts: one JSON object on one line.
    public String json() {
        try {
            return JSON.writeValueAsString(Map.of(
                    "model",
                    model,
                    "passed",
                    passed(),
                    "checks",
                    checks.stream()
                            .map(check -> Map.of(
                                    "name", check.name(),
                                    "passed", check.passed(),
                                    "scope", check.scope(),
                                    "figures", check.figures(),
                                    "problems", check.problems()))
                            .toList(),
                    "notChecked",
                    notChecked));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of numbers and strings are always JSON", e);
        }
    }

    @Override
    public String toString() {
        long good = checks.stream().filter(Check::passed).count();
        return model + ": " + good + " of " + checks.size() + " checks passed"
                + checks.stream().map(check -> "\n" + check).collect(Collectors.joining())
                + notChecked.stream().map(what -> "\n  not checked: " + what).collect(Collectors.joining());
    }
}

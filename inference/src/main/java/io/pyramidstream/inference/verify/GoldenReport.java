package io.pyramidstream.inference.verify;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a comparison with a golden file found.
///
/// @param file              the golden file
/// @param featureDifference largest difference of the compared visual features
/// @param problems          what is wrong with the features, empty if nothing
public record GoldenReport(String file, double featureDifference, List<String> problems, List<Case> cases) {

    /// Largest difference that still counts as the same number.
    public static final double TOLERANCE = 2e-4;

    /// One case.
    ///
    /// @param logitDifference largest difference of the compared logits of the first token
    /// @param scoreDifference largest difference of the scores of kept tokens
    /// @param keptTokens      visual tokens compared over all boundaries
    /// @param notes           not wrong, but worth knowing: two scores so close at a cut that either order is right
    /// @param problems        what is wrong, empty if nothing
    public record Case(
            String name,
            double logitDifference,
            double scoreDifference,
            int keptTokens,
            List<String> notes,
            List<String> problems) {
        public Case {
            notes = List.copyOf(notes);
            problems = List.copyOf(problems);
        }

        public boolean passed() {
            return problems.isEmpty();
        }

        @Override
        public String toString() {
            String line = String.format(
                    Locale.ROOT,
                    "%s  %-34s %s%d kept, logits within %.1e, scores within %.1e",
                    passed() ? "ok  " : "FAIL",
                    name,
                    passed() && notes.isEmpty() ? "kept tokens, cache lengths, generated ids identical; " : "",
                    keptTokens,
                    logitDifference,
                    scoreDifference);
            return line
                    + notes.stream().map(note -> "\n      note: " + note).collect(Collectors.joining())
                    + problems.stream().map(problem -> "\n      " + problem).collect(Collectors.joining());
        }
    }

    public GoldenReport {
        problems = List.copyOf(problems);
        cases = List.copyOf(cases);
    }

    public boolean passed() {
        return problems.isEmpty() && cases.stream().allMatch(Case::passed);
    }

    /// Largest logit difference of all cases.
    public double logitDifference() {
        return cases.stream().mapToDouble(Case::logitDifference).max().orElse(0);
    }

    @Override
    public String toString() {
        long good = cases.stream().filter(Case::passed).count();
        return String.format(
                        Locale.ROOT,
                        "%s: %d of %d cases equal, largest differences: features %.1e, logits %.1e (allowed %.0e)",
                        file,
                        good,
                        cases.size(),
                        featureDifference,
                        logitDifference(),
                        TOLERANCE)
                + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining())
                + cases.stream().map(one -> "\n  " + one).collect(Collectors.joining());
    }
}

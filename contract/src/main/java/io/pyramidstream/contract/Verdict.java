package io.pyramidstream.contract;

import java.util.List;

/// Which of a closed set of answers the model finds most likely. The probabilities of the candidates add up to 1: they
/// compare the candidates with one another and say nothing of what else the model might have said.
///
/// @param value       the most likely candidate
/// @param probability of `value`, (0, 1]
/// @param candidates  all of them, in the order of the question's form, `value` included
public record Verdict(String value, double probability, List<Candidate> candidates) {

    /// @param probability [0, 1]
    public record Candidate(String value, double probability) {
        public Candidate {
            checked(probability);
        }
    }

    public Verdict {
        candidates = List.copyOf(candidates);
        checked(probability);
        if (!candidates.contains(new Candidate(value, probability))) {
            throw new IllegalArgumentException("verdict '" + value + "' is none of its candidates");
        }
    }

    private static void checked(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability must be in [0, 1], was " + probability);
        }
    }
}

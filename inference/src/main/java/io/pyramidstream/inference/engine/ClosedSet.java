package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.model.text.PromptTemplate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The answers of a closed form and how they are spelled in tokens.
///
/// @param values    in the form's order
/// @param spellings for each way to write them, all values in order
record ClosedSet(List<String> values, List<List<List<Integer>>> spellings) {

    /// Models differ in how they were taught to begin an answer. Of the two, those are tried that take the fewest
    /// tokens: the other would be one that this model never writes.
    static ClosedSet of(AnswerForm.YesNo ignored, PromptTemplate template) {
        List<String> values = List.of(AnswerForm.YesNo.YES, AnswerForm.YesNo.NO);
        List<List<Integer>> small = spelled(values, template);
        List<List<Integer>> capital = spelled(List.of("Yes", "No"), template);
        int fewest = Math.min(tokens(small), tokens(capital));
        List<List<List<Integer>>> spellings = new ArrayList<>();
        for (List<List<Integer>> spelling : List.of(small, capital)) {
            if (tokens(spelling) == fewest) {
                spellings.add(spelling);
            }
        }
        return new ClosedSet(values, spellings);
    }

    static ClosedSet of(AnswerForm.Choice choice, PromptTemplate template) {
        return new ClosedSet(choice.options(), List.of(spelled(choice.options(), template)));
    }

    private static List<List<Integer>> spelled(List<String> values, PromptTemplate template) {
        return values.stream()
                .map(value -> Arrays.stream(template.answer(value)).boxed().toList())
                .toList();
    }

    private static int tokens(List<List<Integer>> spelling) {
        return spelling.stream().mapToInt(List::size).sum();
    }

    /// All values in the first spelling, then all in the next.
    List<List<Integer>> candidates() {
        return spellings.stream().flatMap(List::stream).toList();
    }

    /// @param logLikelihoods of the {@link #candidates}
    Verdict verdict(List<Double> logLikelihoods) {
        double max = Collections.max(logLikelihoods);
        double[] shares = new double[values.size()];
        double all = 0;
        for (int i = 0; i < logLikelihoods.size(); i++) {
            double share = Math.exp(logLikelihoods.get(i) - max);
            shares[i % shares.length] += share;
            all += share;
        }
        List<Verdict.Candidate> candidates = new ArrayList<>();
        Verdict.Candidate best = null;
        for (int i = 0; i < shares.length; i++) {
            Verdict.Candidate candidate = new Verdict.Candidate(values.get(i), Math.min(1, shares[i] / all));
            candidates.add(candidate);
            if (best == null || candidate.probability() > best.probability()) {
                best = candidate;
            }
        }
        if (best == null) {
            throw new IllegalStateException("a closed set has values");
        }
        return new Verdict(best.value(), best.probability(), candidates);
    }
}

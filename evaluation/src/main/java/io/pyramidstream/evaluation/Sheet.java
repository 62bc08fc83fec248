package io.pyramidstream.evaluation;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.engine.Generation;

import java.util.ArrayList;
import java.util.List;

/// Everything one policy said, in the order of the questions.
public final class Sheet {
    private final Policy policy;
    private final List<Given> given = new ArrayList<>();
    private List<Integer> tokensPerStage = List.of();
    private long promptTokens;

    Sheet(Policy policy) {
        this.policy = policy;
    }

    void add(ScoredQuestion question, Generation generation) {
        double yes = generation.verdict().stream()
                .flatMap(verdict -> verdict.candidates().stream())
                .filter(candidate -> candidate.value().equals("yes"))
                .mapToDouble(candidate -> candidate.probability())
                .findFirst()
                .orElse(Double.NaN);
        given.add(new Given(
                generation.text(), question.isRight(generation.text()), question.beginsRight(generation.text()), yes));
        tokensPerStage =
                generation.stages().stream().map(StageEvidence::visualTokens).toList();
        promptTokens += generation.promptTokens();
    }

    public Policy policy() {
        return policy;
    }

    public List<Given> given() {
        return List.copyOf(given);
    }

    /// Visual tokens alive in each stage.
    public List<Integer> tokensPerStage() {
        return tokensPerStage;
    }

    /// Of text, around the visual tokens, on average.
    public int meanTextTokens() {
        return given.isEmpty() ? 0 : (int) Math.round((double) promptTokens / given.size() - tokensPerStage.getFirst());
    }
}

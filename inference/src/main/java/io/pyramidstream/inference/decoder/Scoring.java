package io.pyramidstream.inference.decoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds how likely each of some answers is, beginnings that several share computed once: candidates form a tree of
/// tokens, and each token that has others behind it is fed once, depth first, so that what is cached is always the way
/// to it.
///
/// Where one candidate begins another ("no", "no one"), the shorter one's likelihood is that of its words without the
/// longer one behind them: no text counts for two.
final class Scoring implements Course {

    private static final class Node {
        final int id;
        final int depth;
        final Map<Integer, Node> children = new LinkedHashMap<>();
        boolean ends;
        /// Of everything up to this token.
        double logLikelihood;

        Node(int id, int depth) {
            this.id = id;
            this.depth = depth;
        }
    }

    /// Least share of a short candidate that is left to it beside the longer ones, against rounding.
    private static final double SHARE_MIN = 1e-12;

    private final List<Node> ends = new ArrayList<>();
    /// Those that have others behind them, each after the ones it is behind; the first is the prompt.
    private final List<Node> fed = new ArrayList<>();
    private int taken;

    Scoring(Task.Score task) {
        Node prompt = new Node(-1, 0);
        for (List<Integer> candidate : task.candidates()) {
            Node node = prompt;
            for (int id : candidate) {
                int depth = node.depth + 1;
                node = node.children.computeIfAbsent(id, _ -> new Node(id, depth));
            }
            node.ends = true;
            ends.add(node);
        }
        collect(prompt);
    }

    private void collect(Node node) {
        if (!node.children.isEmpty()) {
            fed.add(node);
            node.children.values().forEach(this::collect);
        }
    }

    @Override
    public void take(float[] logits) {
        Node node = fed.get(taken++);
        double all = logSumExp(logits);
        for (Node child : node.children.values()) {
            child.logLikelihood = node.logLikelihood + logits[child.id] - all;
        }
    }

    @Override
    public boolean isFinished() {
        return taken == fed.size();
    }

    @Override
    public int nextId() {
        return fed.get(taken).id;
    }

    @Override
    public int depth() {
        return fed.get(taken).depth - 1;
    }

    /// Natural logarithm of each candidate's likelihood, in order.
    List<Double> logLikelihoods() {
        return ends.stream().map(Scoring::alone).toList();
    }

    private static double alone(Node node) {
        double longer = 0;
        for (Node child : node.children.values()) {
            longer += Math.exp(covered(child) - node.logLikelihood);
        }
        return node.logLikelihood + Math.log(Math.max(SHARE_MIN, 1 - longer));
    }

    /// Of all texts that begin with a candidate from here on.
    private static double covered(Node node) {
        if (node.ends) {
            return node.logLikelihood;
        }
        double likelihood = 0;
        for (Node child : node.children.values()) {
            likelihood += Math.exp(covered(child) - node.logLikelihood);
        }
        return node.logLikelihood + Math.log(likelihood);
    }

    private static double logSumExp(float[] logits) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - max);
        }
        if (!Double.isFinite(sum)) {
            throw new IllegalStateException("a logit is no number: the model's weights or inputs are broken");
        }
        return max + Math.log(sum);
    }
}

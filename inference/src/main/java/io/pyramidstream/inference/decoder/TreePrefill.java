package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.Workspace.Use;

import java.util.Arrays;
import java.util.List;

/// Runs prompts that begin alike as a tree the whole way: the trunk once in every stage, and one selection for all,
/// by the mean of the rows' scores.
final class TreePrefill {
    private final Parts parts;
    private final SpanChain chain;
    private final PromptTree tree;
    private final BranchRanker ranker;

    /// @param rows with one beginning and one plan
    TreePrefill(Parts parts, SpanChain chain, List<RowState> rows) {
        this.parts = parts;
        this.chain = chain;
        tree = new PromptTree(rows);
        ranker = new BranchRanker(parts, tree);
    }

    /// @param batch of those rows that decode, none or more; its caches are filled
    /// @return behind each row's last token, `[1, rows, vocab]`
    Activations run(Batch batch) {
        Entering in = Entering.unranked(tree.embed(parts.embeddings(), parts.into(0, 1, tree.tokens(0))));
        long[] kept = {};
        for (int s = 0; !chain.isLast(s); s++) {
            Activations next = parts.into(s + 1, 1, tree.tokens(s));
            run(s, in, kept, next, batch);
            in = parts.entering(chain, next, Use.KEYS);
            kept = choose(s + 1, in);
        }
        Activations logits = parts.logits(1, tree.size());
        run(chain.size() - 1, in, kept, logits, batch);
        return logits;
    }

    private void run(int s, Entering in, long[] kept, Activations out, Batch batch) {
        try (TreeStage stage = new TreeStage(parts, chain, tree, s)) {
            stage.runTrunk(in, kept, out);
            stage.runBranches(in, out, i -> {
                int slot = batch.rows().indexOf(tree.rows().get(i));
                if (slot >= 0) {
                    stage.copyTo(batch, i, slot);
                }
            });
        }
    }

    /// @param in its keys are written, if there are any
    /// @return tokens of the trunk that go on
    private long[] choose(int stage, Entering in) {
        float[] mean = new float[tree.rows().getFirst().tokens().visual()];
        if (chain.ranks()) {
            for (float[] scores : ranker.rank(chain.firstLayer(stage), in)) {
                for (int t = 0; t < mean.length; t++) {
                    mean[t] += scores[t] / tree.size();
                }
            }
        }
        long[] gather = {};
        for (RowState row : tree.rows()) {
            gather = row.tokens().enter(stage, mean);
        }
        return Arrays.copyOf(gather, tree.trunkTokens(stage));
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.Workspace.Use;

import java.util.List;

/// What prompts that begin alike share when each chooses for itself: the first stage, run as a tree, and everyone's
/// scores behind it. From the first boundary on each row goes its own way, in as many batches as memory asks for.
final class SharedFirstStage implements AutoCloseable {
    private final Parts parts;
    private final PromptTree tree;
    private final Entering in;
    private final Activations out;
    private final Entering behind;
    private final TreeStage stage;
    private final float[][] scores;

    /// @param rows with one beginning and one set of boundaries, at least one
    SharedFirstStage(Parts parts, SpanChain chain, List<RowState> rows) {
        this.parts = parts;
        tree = new PromptTree(rows);
        in = Entering.unranked(tree.embed(parts.embeddings(), parts.embedded(Use.TRUNK_IN, 1, tree.tokens(0))));
        out = parts.hidden(Use.TRUNK_OUT, 1, tree.tokens(0));
        stage = new TreeStage(parts, chain, tree, 0);
        try {
            stage.runTrunk(in, new long[0], out);
            stage.runBranches(in, out, _ -> {});
            behind = parts.entering(chain, out, Use.TRUNK_KEYS);
            scores = chain.ranks()
                    ? new BranchRanker(parts, tree).rank(chain.firstLayer(1), behind)
                    : new float[rows.size()][tree.rows().getFirst().tokens().visual()];
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    /// Takes the batch's rows over the first boundary and to the end of their prompts.
    ///
    /// @param batch of some of the rows
    /// @return behind each row's last token, `[rows, 1, vocab]`
    Activations goOn(Batch batch) {
        Activations hidden = parts.into(1, batch.size(), batch.cache(1).longest());
        Entering into = parts.entering(batch.chain(), hidden, Use.KEYS);
        for (int slot = 0; slot < batch.size(); slot++) {
            RowState row = batch.rows().get(slot);
            int i = tree.rows().indexOf(row);
            if (batch.firstStage() == 0) {
                stage.restore(i, in, out);
                stage.copyTo(batch, i, slot);
            }
            long[] kept = row.tokens().enter(1, scores[i]);
            gather(i, kept, behind, into, slot);
        }
        return new Prefill(parts, batch).goOn(into);
    }

    /// Copies what goes on of one row into a row of a batch, neighbours in one piece; the rest of that is padding.
    ///
    /// @param kept tokens of the row alone
    private void gather(int i, long[] kept, Entering from, Entering into, int slot) {
        gather(i, kept, from.hidden(), into.hidden(), slot);
        from.keys().ifPresent(keys -> gather(i, kept, keys, into.keys().orElseThrow(), slot));
    }

    private void gather(int i, long[] kept, Activations from, Activations into, int slot) {
        int trunk = tree.trunkTokens(from);
        int to = slot * into.tokens();
        int end;
        for (int at = 0; at < kept.length; at = end) {
            end = at + 1;
            while (end < kept.length && kept[end] == kept[end - 1] + 1 && kept[end] != trunk) {
                end++;
            }
            int first = Math.toIntExact(kept[at] < trunk ? kept[at] : kept[at] + tree.offset(i));
            from.slice(first, first + end - at).copyTo(into, to + at);
        }
        Activations padding = from.slice(0, 1);
        for (int at = kept.length; at < into.tokens(); at++) {
            padding.copyTo(into, to + at);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}

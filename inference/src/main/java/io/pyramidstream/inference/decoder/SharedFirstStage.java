package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.Workspace.Use;

import java.util.List;

/// What prompts that begin alike share when each chooses for itself: the first stage, run as a tree, and everyone's
/// scores behind it. From the first boundary on each row goes its own way, in as many batches as memory asks for.
final class SharedFirstStage implements AutoCloseable {
    private final Parts parts;
    private final PromptTree tree;
    private final Activations in;
    private final Activations out;
    private final TreeStage stage;
    private final float[][] scores;

    /// @param rows with one beginning and one set of boundaries, at least one
    SharedFirstStage(Parts parts, SpanChain chain, List<RowState> rows) {
        this.parts = parts;
        tree = new PromptTree(rows);
        in = tree.embed(parts.embeddings(), parts.embedded(Use.TRUNK_IN, 1, tree.tokens(0)));
        out = parts.hidden(Use.TRUNK_OUT, 1, tree.tokens(0));
        stage = new TreeStage(parts, chain, tree, 0);
        try {
            stage.runTrunk(in, new long[0], out);
            stage.runBranches(in, out, _ -> {});
            scores = Boundary.needsScores(rows)
                    ? new BranchRanker(parts, tree).rank(chain.firstLayer(1), out)
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
        for (int slot = 0; slot < batch.size(); slot++) {
            RowState row = batch.rows().get(slot);
            int i = tree.rows().indexOf(row);
            if (batch.firstStage() == 0) {
                stage.restore(i, in, out);
                stage.copyTo(batch, i, slot);
            }
            gather(i, row.tokens().enter(1, scores[i]), hidden, slot);
        }
        return new Prefill(parts, batch).goOn(hidden);
    }

    /// Copies what goes on of one row into a row of a batch, neighbours in one piece; the rest of that is padding.
    ///
    /// @param kept tokens of the row alone
    private void gather(int i, long[] kept, Activations into, int slot) {
        int trunk = tree.trunkTokens(out);
        int to = slot * into.tokens();
        int end;
        for (int at = 0; at < kept.length; at = end) {
            end = at + 1;
            while (end < kept.length && kept[end] == kept[end - 1] + 1 && kept[end] != trunk) {
                end++;
            }
            int from = Math.toIntExact(kept[at] < trunk ? kept[at] : kept[at] + tree.offset(i));
            out.slice(from, from + end - at).copyTo(into, to + at);
        }
        Activations padding = out.slice(0, 1);
        for (int at = kept.length; at < into.tokens(); at++) {
            padding.copyTo(into, to + at);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.Trunk.Hidden;
import io.pyramidstream.inference.ort.OrtTensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Runs prompts that begin alike, the beginning once: through the first stage, or the whole way.
final class TogetherPrefill {
    private final Parts parts;
    private final RunClock clock;
    private final SpanChain chain;
    private final BranchRanker ranker;

    TogetherPrefill(Parts parts, RunClock clock, SpanChain chain) {
        this.parts = parts;
        this.clock = clock;
        this.chain = chain;
        ranker = new BranchRanker(parts, clock);
    }

    /// One selection for all: scores are the mean over the rows. Leaves each row's logits in
    /// {@link Workspace.Use#LOGITS}.
    ///
    /// @param rows  with one beginning and one plan
    /// @param slots rows of this batch are those of `rows` that decode; their caches are filled. May be empty
    void wholeWay(List<RowState> rows, List<Batch> slots) {
        Trunk tree = new Trunk(parts, clock, chain, rows);
        Hidden in = tree.embedded(Workspace.Use.EMBEDDED);
        long[] kept = {};
        for (int s = 0; s < chain.size(); s++) {
            Hidden out = tree.room(parts.turn(s + 1), s);
            try (Trunk.Stage stage = tree.stage(s)) {
                stage.runTrunk(in, kept, out);
                stage.runBranches(in, out, i -> fill(stage, rows.get(i), i, slots));
            }
            if (s < chain.size() - 1) {
                kept = chooseForAll(s + 1, out, rows);
            }
            in = out;
        }
    }

    /// Each row has its own selection: rows share the first stage, and go on in batches that have one.
    ///
    /// @param rows with one beginning and one set of boundaries
    FirstStage firstStage(List<RowState> rows) {
        return new FirstStage(rows);
    }

    /// What rows share when each chooses for itself: the trunk's first stage and everyone's scores behind it.
    final class FirstStage implements AutoCloseable {
        private final Trunk tree;
        private final List<RowState> rows;
        private final Hidden in;
        private final Hidden out;
        private final Trunk.Stage stage;
        private final float[][] scores;

        private FirstStage(List<RowState> rows) {
            this.rows = rows;
            tree = new Trunk(parts, clock, chain, rows);
            in = tree.embedded(Workspace.Use.TRUNK_IN);
            out = tree.room(Workspace.Use.TRUNK_OUT, 0);
            stage = tree.stage(0);
            try {
                stage.runTrunk(in, new long[0], out);
                stage.runBranches(in, out, _ -> {});
                scores = Boundary.needsScores(rows) ? rank(1, out, rows) : new float[rows.size()][];
            } catch (RuntimeException e) {
                stage.close();
                throw e;
            }
        }

        /// Takes the batch's rows over the first boundary and to the end of their prompts. Leaves their logits in
        /// {@link Workspace.Use#LOGITS}.
        ///
        /// @param batch of some of the rows
        void goOn(Batch batch) {
            int longest = batch.cache(1).longest();
            MemorySegment hidden = parts.onDevice()
                    .take(
                            parts.turn(1),
                            OrtTensor.bytes(
                                    parts.type(),
                                    batch.size(),
                                    longest,
                                    parts.text().hiddenSize()));
            for (int slot = 0; slot < batch.size(); slot++) {
                RowState row = batch.rows().get(slot);
                int i = rows.indexOf(row);
                if (batch.firstStage() == 0) {
                    stage.copyTo(batch, i, slot, in, out);
                }
                float[] mine = scores[i] == null ? new float[row.aliveCount()] : scores[i];
                tree.gather(out, i, row.enter(1, mine), hidden, (long) slot * longest, longest);
            }
            new Prefill(parts, batch, clock).runFrom(1);
        }

        @Override
        public void close() {
            stage.close();
        }
    }

    private static void fill(Trunk.Stage stage, RowState row, int i, List<Batch> slots) {
        for (Batch batch : slots) {
            int slot = batch.rows().indexOf(row);
            if (slot >= 0) {
                stage.copyTo(batch, i, slot);
            }
        }
    }

    /// @return rows of the trunk that go on
    private long[] chooseForAll(int stage, Hidden hidden, List<RowState> rows) {
        float[] mean = new float[rows.getFirst().aliveCount()];
        if (rows.getFirst().row().plan().choice().needsScores()) {
            for (float[] scores : rank(stage, hidden, rows)) {
                for (int t = 0; t < mean.length; t++) {
                    mean[t] += scores[t] / rows.size();
                }
            }
        }
        long[] gather = {};
        for (RowState row : rows) {
            gather = row.enter(stage, mean);
        }
        int own = rows.getLast().row().idsAfter().size();
        return Arrays.copyOf(gather, gather.length - own);
    }

    private float[][] rank(int stage, Hidden hidden, List<RowState> rows) {
        boolean rope = Boundary.form(rows.getFirst().row().plan()).ropeInScore();
        return ranker.rank(parts.graphs().branchRanker(chain.firstLayer(stage), rope), hidden, rows);
    }
}

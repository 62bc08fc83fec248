package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.model.graph.RankerGraph;
import io.pyramidstream.pruning.Positions;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.Ranking;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Between two spans: score the visual tokens, let each row's plan choose, and say which tokens go on.
final class Boundary {
    private final Parts parts;
    private final Batch batch;
    private final List<RowState> rows;

    /// @param batch of which all rows rank in the same way
    Boundary(Parts parts, Batch batch) {
        this.parts = parts;
        this.batch = batch;
        rows = batch.rows();
    }

    /// The graph that ranks for a plan.
    static RankerGraph.Form form(PruningPlan plan) {
        Ranking ranking = plan.choice().ranking();
        return new RankerGraph.Form(
                ranking.ropeInScore(),
                ranking.query() == Ranking.Query.TEXT_MEAN,
                plan.positions() == Positions.ORIGINAL);
    }

    /// What goes into a stage, and which tokens of it go on, `[rows, longest]` i64; borrowed until the next call.
    record Crossing(Entering in, MemorySegment gather) {
        static Crossing begin(Activations embedded) {
            return new Crossing(Entering.unranked(embedded), MemorySegment.NULL);
        }
    }

    /// Takes the rows over the boundary into a stage.
    ///
    /// @param hidden out of the stage before
    Crossing cross(int stage, Activations hidden) {
        SpanChain chain = batch.chain();
        Entering in = parts.entering(chain, hidden, Workspace.Use.KEYS);
        MemorySegment scores = chain.ranks() ? rank(chain.firstLayer(stage), in) : MemorySegment.NULL;
        return new Crossing(in, choose(stage, scores, hidden.tokens()));
    }

    /// Attention of each row's last token, or of its text, to each of its tokens.
    ///
    /// @param layer the next one
    /// @param in    its keys are written, if there are any
    /// @return `[rows, tokens]`, borrowed until the next call
    private MemorySegment rank(int layer, Entering in) {
        int tokens = in.hidden().tokens();
        RankerGraph.Form form = form(rows.getFirst().plan());
        MemorySegment scores =
                parts.workspace().take(Workspace.Use.SCORES, OrtTensor.bytes(ElementType.F32, rows.size(), tokens));
        try (BoundGraph ranker = new BoundGraph(parts, parts.graphs().ranker(layer, form))) {
            ranker.input("hidden", in.hidden()).output("scores", ElementType.F32, scores, rows.size(), tokens);
            in.keys().ifPresent(keys -> ranker.output("keys", keys));
            if (form.manyQueries()) {
                bindText(ranker);
            } else {
                long[] last =
                        rows.stream().mapToLong(row -> row.tokens().all() - 1).toArray();
                ranker.input("query_row", ElementType.I64, ranker.longs(last), rows.size());
            }
            if (form.readsPositions()) {
                ranker.indices("positions", rows.size(), positions(tokens, ranker.arena()));
            }
            ranker.run();
        }
        return scores;
    }

    /// Where each token alive stood in the whole prompt, `[rows, tokens]` i64, zeros behind the shorter rows.
    MemorySegment positions(int tokens, Arena arena) {
        MemorySegment positions = arena.allocate(JAVA_LONG, (long) rows.size() * tokens);
        for (int i = 0; i < rows.size(); i++) {
            long[] mine = rows.get(i).tokens().originalPositions();
            MemorySegment.copy(mine, 0, positions, JAVA_LONG, (long) i * tokens * Long.BYTES, mine.length);
        }
        return positions;
    }

    /// All text behind the video asks, each token as loud as the others; shorter rows ask on with no weight.
    private void bindText(BoundGraph ranker) {
        int most =
                rows.stream().mapToInt(row -> row.row().idsAfter().size()).max().orElseThrow();
        long count = (long) rows.size() * most;
        MemorySegment queryRows = ranker.arena().allocate(JAVA_LONG, count);
        MemorySegment weights = ranker.arena().allocate(JAVA_FLOAT, count);
        for (int i = 0; i < rows.size(); i++) {
            int asking = rows.get(i).row().idsAfter().size();
            int first = rows.get(i).tokens().all() - asking;
            for (int j = 0; j < asking; j++) {
                queryRows.setAtIndex(JAVA_LONG, (long) i * most + j, first + j);
                weights.setAtIndex(JAVA_FLOAT, (long) i * most + j, 1f / asking);
            }
        }
        ranker.indices("query_rows", rows.size(), queryRows)
                .input("query_weights", ElementType.F32, weights, rows.size(), most);
    }

    /// Lets every plan choose; shorter rows are padded with their first token.
    ///
    /// @param scores `[rows, tokens]`, empty if no plan needs them
    private MemorySegment choose(int stage, MemorySegment scores, int tokens) {
        int longest = batch.cache(stage).longest();
        MemorySegment gather = gather(longest);
        gather.fill((byte) 0);
        for (int i = 0; i < rows.size(); i++) {
            RowState row = rows.get(i);
            float[] visual = new float[row.tokens().visual()];
            if (batch.chain().ranks()) {
                long first = (long) i * tokens + row.row().idsBefore().size();
                MemorySegment.copy(scores, JAVA_FLOAT, first * Float.BYTES, visual, 0, visual.length);
            }
            long[] kept = row.tokens().enter(stage, visual);
            MemorySegment.copy(kept, 0, gather, JAVA_LONG, (long) i * longest * Long.BYTES, kept.length);
        }
        return gather;
    }

    /// All tokens go on: others have chosen.
    Crossing everything(Entering in) {
        int tokens = in.hidden().tokens();
        MemorySegment gather = gather(tokens);
        for (int i = 0; i < rows.size() * tokens; i++) {
            gather.setAtIndex(JAVA_LONG, i, i % tokens);
        }
        return new Crossing(in, gather);
    }

    private MemorySegment gather(int tokens) {
        long bytes = OrtTensor.bytes(ElementType.I64, rows.size(), tokens);
        return parts.workspace().take(Workspace.Use.GATHER, bytes).asSlice(0, bytes);
    }
}

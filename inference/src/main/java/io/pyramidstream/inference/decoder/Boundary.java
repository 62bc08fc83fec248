package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.graph.RankerGraph;
import io.pyramidstream.pruning.Positions;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.Ranking;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Between two spans: score the visual tokens, let each row's plan choose, and say which rows of the hidden states go
/// on.
final class Boundary {
    private final Ort ort;
    private final Workspace workspace;
    private final RunClock clock;

    Boundary(Ort ort, Workspace workspace, RunClock clock) {
        this.ort = ort;
        this.workspace = workspace;
        this.clock = clock;
    }

    /// The graph that ranks for a plan.
    static RankerGraph.Form form(PruningPlan plan) {
        Ranking ranking = plan.choice().ranking();
        return new RankerGraph.Form(
                ranking.ropeInScore(),
                ranking.query() == Ranking.Query.TEXT_MEAN,
                plan.positions() == Positions.ORIGINAL);
    }

    static boolean needsScores(List<RowState> rows) {
        return rows.stream().anyMatch(row -> row.row().plan().choice().needsScores());
    }

    /// Attention of each row's last token, or of its text, to each of its tokens.
    ///
    /// @param batch of which all rows rank in the same way
    /// @param hidden `[rows, length, d]`
    /// @return `[rows, length]`, borrowed until the next call
    MemorySegment rank(OrtSession ranker, RankerGraph.Form form, List<RowState> batch, OrtTensor hidden) {
        int rows = batch.size();
        int length = Math.toIntExact(hidden.shape().get(1));
        MemorySegment scores = workspace.take(Workspace.Use.SCORES, OrtTensor.bytes(ElementType.F32, rows, length));
        try (Arena arena = Arena.ofConfined();
                Scope scope = new Scope();
                OrtBinding binding = new OrtBinding(ranker)) {
            binding.input("hidden", hidden)
                    .output("scores", scope.own(OrtTensor.over(ort, scores, ElementType.F32, rows, length)));
            if (form.manyQueries()) {
                bindText(binding, batch, arena, scope);
            } else {
                bindLastTokens(binding, batch, arena, scope);
            }
            if (form.readsPositions()) {
                MemorySegment positions = positions(batch, length, arena);
                binding.input("positions", scope.own(OrtTensor.over(ort, positions, ElementType.I64, rows, length)));
            }
            clock.run(binding);
        }
        return scores;
    }

    /// Where each token alive stands, `[rows, length]` i64, zeros behind the shorter rows.
    static MemorySegment positions(List<RowState> batch, int length, Arena arena) {
        MemorySegment positions = arena.allocate(JAVA_LONG, (long) batch.size() * length);
        for (int i = 0; i < batch.size(); i++) {
            long[] mine = batch.get(i).originalPositions();
            MemorySegment.copy(mine, 0, positions, JAVA_LONG, (long) i * length * Long.BYTES, mine.length);
        }
        return positions;
    }

    private void bindLastTokens(OrtBinding binding, List<RowState> batch, Arena arena, Scope scope) {
        MemorySegment queryRows = arena.allocate(JAVA_LONG, batch.size());
        for (int i = 0; i < batch.size(); i++) {
            queryRows.setAtIndex(JAVA_LONG, i, batch.get(i).aliveTokens() - 1);
        }
        binding.input("query_row", scope.own(OrtTensor.over(ort, queryRows, ElementType.I64, batch.size())));
    }

    /// All text behind the video asks, each token as loud as the others; shorter rows ask on with no weight.
    private void bindText(OrtBinding binding, List<RowState> batch, Arena arena, Scope scope) {
        int rows = batch.size();
        int most = batch.stream()
                .mapToInt(row -> row.row().idsAfter().size())
                .max()
                .orElseThrow();
        MemorySegment queryRows = arena.allocate(JAVA_LONG, (long) rows * most);
        MemorySegment weights = arena.allocate(JAVA_FLOAT, (long) rows * most);
        for (int i = 0; i < rows; i++) {
            int asking = batch.get(i).row().idsAfter().size();
            int first = batch.get(i).aliveTokens() - asking;
            for (int j = 0; j < asking; j++) {
                queryRows.setAtIndex(JAVA_LONG, (long) i * most + j, first + j);
                weights.setAtIndex(JAVA_FLOAT, (long) i * most + j, 1f / asking);
            }
        }
        binding.input("query_rows", scope.own(OrtTensor.over(ort, queryRows, ElementType.I64, rows, most)))
                .input("query_weights", scope.own(OrtTensor.over(ort, weights, ElementType.F32, rows, most)));
    }

    /// Lets every plan choose.
    ///
    /// @param scores `[rows, length]`, empty if no plan needs them
    /// @param next   tokens of the longest row in the stage to come
    /// @return `[rows, next]` i64, padded with row 0, borrowed until the next call
    MemorySegment choose(List<RowState> rows, int stage, MemorySegment scores, int length, int next) {
        MemorySegment gather =
                workspace.take(Workspace.Use.GATHER, OrtTensor.bytes(ElementType.I64, rows.size(), next));
        for (int i = 0; i < rows.size(); i++) {
            RowState row = rows.get(i);
            float[] visual = new float[row.aliveCount()];
            if (row.row().plan().choice().needsScores()) {
                long first = (long) i * length + row.row().idsBefore().size();
                MemorySegment.copy(scores, JAVA_FLOAT, first * Float.BYTES, visual, 0, visual.length);
            }
            long[] kept = row.enter(stage, visual);
            MemorySegment mine = gather.asSlice((long) i * next * Long.BYTES, (long) next * Long.BYTES);
            mine.fill((byte) 0);
            MemorySegment.copy(kept, 0, mine, JAVA_LONG, 0, kept.length);
        }
        return gather;
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Scores the visual tokens of a trunk for each of its branches at once.
final class BranchRanker {
    /// Added to a logit, it leaves nothing of it behind the softmax.
    private static final float NEVER = -Float.MAX_VALUE;

    private final Parts parts;
    private final RunClock clock;

    BranchRanker(Parts parts, RunClock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    /// Attention of each row's last token, or of its text, to the visual tokens alive, as if the row were alone.
    ///
    /// @param rows that rank in the same way
    /// @return one array per row
    float[][] rank(OrtSession ranker, Trunk.Hidden hidden, List<RowState> rows) {
        int length = hidden.tokens();
        List<Query> asking = queries(hidden, rows);
        int count = asking.size();
        MemorySegment scores =
                parts.workspace().take(Workspace.Use.SCORES, OrtTensor.bytes(ElementType.F32, count, length));
        try (Arena arena = Arena.ofConfined();
                Scope scope = new Scope();
                OrtBinding binding = new OrtBinding(ranker)) {
            MemorySegment positions = arena.allocateFrom(JAVA_LONG, positions(hidden, rows));
            MemorySegment queryRows = arena.allocate(JAVA_LONG, count);
            MemorySegment queryPositions = arena.allocate(JAVA_LONG, count);
            MemorySegment mask = arena.allocate(JAVA_FLOAT, (long) count * length);
            for (int q = 0; q < count; q++) {
                Query query = asking.get(q);
                queryRows.setAtIndex(JAVA_LONG, q, query.at());
                queryPositions.setAtIndex(JAVA_LONG, q, positions.getAtIndex(JAVA_LONG, query.at()));
                for (int key = hidden.trunkTokens(); key < length; key++) {
                    if (key < query.branch() || key > query.at()) {
                        mask.setAtIndex(JAVA_FLOAT, (long) q * length + key, NEVER);
                    }
                }
            }
            long width = parts.text().hiddenSize();
            OrtTensor states =
                    OrtTensor.over(parts.ort(), parts.device(), hidden.memory(), parts.type(), 1, length, width);
            binding.input("hidden", scope.own(states))
                    .input("query_rows", tensor(scope, queryRows, ElementType.I64, 1, count))
                    .input("mask", tensor(scope, mask, ElementType.F32, count, length))
                    .output("scores", tensor(scope, scores, ElementType.F32, count, length));
            if (Boundary.form(rows.getFirst().row().plan()).ropeInScore()) {
                binding.input("positions", tensor(scope, positions, ElementType.I64, 1, length))
                        .input("query_positions", tensor(scope, queryPositions, ElementType.I64, 1, count));
            }
            clock.run(binding);
        }
        return visualScores(scores, length, asking, rows);
    }

    /// A token that asks.
    ///
    /// @param row    which row's
    /// @param branch where that row's own text begins in the hidden states
    /// @param at     where the token is in them
    /// @param weight of its scores in the row's
    private record Query(int row, int branch, int at, float weight) {}

    private static List<Query> queries(Trunk.Hidden hidden, List<RowState> rows) {
        boolean all = Boundary.form(rows.getFirst().row().plan()).manyQueries();
        List<Query> queries = new ArrayList<>();
        int branch = hidden.trunkTokens();
        for (int row = 0; row < rows.size(); row++) {
            int tokens = rows.get(row).row().idsAfter().size();
            for (int t = all ? 0 : tokens - 1; t < tokens; t++) {
                queries.add(new Query(row, branch, branch + t, all ? 1f / tokens : 1));
            }
            branch += tokens;
        }
        return queries;
    }

    /// Each token's in its own prompt.
    private static long[] positions(Trunk.Hidden hidden, List<RowState> rows) {
        long[] positions = Arrays.copyOf(rows.getFirst().positions(), hidden.tokens());
        int branch = hidden.trunkTokens();
        for (RowState row : rows) {
            int tokens = row.row().idsAfter().size();
            System.arraycopy(row.positions(), hidden.trunkTokens(), positions, branch, tokens);
            branch += tokens;
        }
        return positions;
    }

    private static float[][] visualScores(MemorySegment scores, int length, List<Query> queries, List<RowState> rows) {
        float[][] visual = new float[rows.size()][];
        for (int i = 0; i < visual.length; i++) {
            visual[i] = new float[rows.get(i).aliveCount()];
        }
        for (int q = 0; q < queries.size(); q++) {
            Query query = queries.get(q);
            long first =
                    (long) q * length + rows.get(query.row()).row().idsBefore().size();
            float[] sum = visual[query.row()];
            for (int t = 0; t < sum.length; t++) {
                sum[t] += query.weight() * scores.getAtIndex(JAVA_FLOAT, first + t);
            }
        }
        return visual;
    }

    private OrtTensor tensor(Scope scope, MemorySegment memory, ElementType type, long... shape) {
        return scope.own(OrtTensor.over(parts.ort(), memory, type, shape));
    }
}

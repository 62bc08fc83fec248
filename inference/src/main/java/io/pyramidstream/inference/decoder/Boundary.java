package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.pruning.Choice;
import io.pyramidstream.pruning.PruningPlan;

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

    /// Whether a plan ranks with RoPE in the score; a plan that does not rank goes with either.
    static boolean ropeInScore(PruningPlan plan) {
        return !(plan.choice() instanceof Choice.ByScore byScore) || byScore.ropeInScore();
    }

    static boolean needsScores(List<RowState> rows) {
        return rows.stream().anyMatch(row -> row.row().plan().choice().needsScores());
    }

    /// Attention of each row's last token to each of its tokens.
    ///
    /// @param hidden `[rows, length, d]`
    /// @return `[rows, length]`, borrowed until the next call
    MemorySegment rank(OrtSession ranker, OrtTensor hidden, StageCache cache) {
        int rows = Math.toIntExact(hidden.shape().get(0));
        int length = Math.toIntExact(hidden.shape().get(1));
        MemorySegment scores = workspace.take(Workspace.Use.SCORES, OrtTensor.bytes(ElementType.F32, rows, length));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment queryRows = arena.allocate(JAVA_LONG, rows);
            for (int row = 0; row < rows; row++) {
                queryRows.setAtIndex(JAVA_LONG, row, cache.length(row) - 1);
            }
            try (OrtTensor query = OrtTensor.over(ort, queryRows, ElementType.I64, rows);
                    OrtTensor out = OrtTensor.over(ort, scores, ElementType.F32, rows, length);
                    OrtBinding binding = new OrtBinding(ranker)) {
                clock.run(binding.input("hidden", hidden)
                        .input("query_row", query)
                        .output("scores", out));
            }
        }
        return scores;
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

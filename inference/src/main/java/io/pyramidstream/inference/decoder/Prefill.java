package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.model.graph.RankerGraph;
import io.pyramidstream.pruning.Positions;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Runs the prompts of a batch through the chain, dropping visual tokens on the way.
final class Prefill {
    private final Parts parts;
    private final Batch batch;
    private final RunClock clock;
    private final Boundary boundary;
    private final int hiddenSize;

    Prefill(Parts parts, Batch batch, RunClock clock) {
        this.parts = parts;
        this.batch = batch;
        this.clock = clock;
        boundary = new Boundary(parts.ort(), parts.workspace(), clock);
        hiddenSize = parts.text().hiddenSize();
    }

    /// Fills the caches and leaves the logits of each row's last token in {@link Workspace.Use#LOGITS}.
    void run() {
        int last = batch.chain().size() - 1;
        OrtTensor hidden = hidden(0, batch.caches().getFirst().longest());
        try {
            embedInto(hidden.data());
            MemorySegment gather = MemorySegment.NULL;
            for (int s = 0; s < last; s++) {
                OrtTensor next = hidden(s + 1, batch.caches().get(s).longest());
                try (OrtTensor before = hidden) {
                    hidden = next;
                    span(s, before, gather, "hidden_out", next);
                }
                gather = cross(s + 1, hidden);
            }
            try (OrtTensor logits = parts.tensor(
                    Workspace.Use.LOGITS,
                    ElementType.F32,
                    batch.size(),
                    1,
                    parts.text().vocabSize())) {
                span(last, hidden, gather, "logits", logits);
            }
        } finally {
            hidden.close();
        }
    }

    private void span(int s, OrtTensor hidden, MemorySegment gather, String outputName, OrtTensor output) {
        StageCache cache = batch.caches().get(s);
        cache.beginPrefill();
        try (Arena arena = Arena.ofConfined();
                OrtTensor rows = OrtTensor.over(
                        parts.ort(),
                        s == 0 ? arena.allocate(0) : gather,
                        ElementType.I64,
                        batch.size(),
                        s == 0 ? 0 : cache.longest());
                OrtTensor positions = positions(arena, cache.longest());
                OrtTensor logitRows =
                        OrtTensor.over(parts.ort(), lastRows(arena, cache), ElementType.I64, batch.size(), 1);
                OrtBinding binding = new OrtBinding(batch.chain().spans().get(s))) {
            binding.input("hidden", hidden).output(outputName, output);
            if (s > 0) {
                binding.input("gather", rows);
            }
            if (Batch.positions(batch.rows()) == Positions.ORIGINAL) {
                binding.input("positions", positions);
            }
            if (s == batch.chain().size() - 1) {
                binding.input("logit_rows", logitRows);
            }
            cache.bindTo(binding);
            clock.run(binding);
        }
    }

    /// Of the tokens alive, `[rows, longest]`; empty where the graph counts them itself.
    private OrtTensor positions(Arena arena, int longest) {
        boolean given = Batch.positions(batch.rows()) == Positions.ORIGINAL;
        MemorySegment positions = given ? Boundary.positions(batch.rows(), longest, arena) : arena.allocate(0);
        return OrtTensor.over(parts.ort(), positions, ElementType.I64, batch.size(), given ? longest : 0);
    }

    /// Scores and chooses at the boundary into a stage.
    ///
    /// @return rows of `hidden` that go on
    private MemorySegment cross(int stage, OrtTensor hidden) {
        StageCache cache = batch.caches().get(stage - 1);
        List<RowState> rows = batch.rows();
        MemorySegment scores = MemorySegment.NULL;
        if (Boundary.needsScores(rows)) {
            RankerGraph.Form form = Boundary.form(rows.getFirst().row().plan());
            scores = boundary.rank(parts.graphs().ranker(batch.chain().firstLayer(stage), form), form, rows, hidden);
        }
        return boundary.choose(
                rows, stage, scores, cache.longest(), batch.caches().get(stage).longest());
    }

    /// The prompts as `[rows, longest, d]`; zeros behind the shorter ones, since memory used before may hold anything.
    private void embedInto(MemorySegment data) {
        int longest = batch.caches().getFirst().longest();
        data.fill((byte) 0);
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.rows().get(i).row();
            long at = (long) i * longest;
            at = embed(row.idsBefore(), data, at);
            for (MemorySegment features : row.visual()) {
                MemorySegment.copy(features, 0, data, at * hiddenSize * Float.BYTES, features.byteSize());
                at += features.byteSize() / ((long) hiddenSize * Float.BYTES);
            }
            embed(row.idsAfter(), data, at);
        }
    }

    private long embed(List<Integer> ids, MemorySegment data, long at) {
        long next = at;
        for (int id : ids) {
            parts.embeddings().copy(id, data, next++);
        }
        return next;
    }

    private OrtTensor hidden(int span, int length) {
        return parts.hidden(span, batch.size(), length, hiddenSize);
    }

    private MemorySegment lastRows(Arena arena, StageCache cache) {
        MemorySegment rows = arena.allocate(JAVA_LONG, batch.size());
        for (int i = 0; i < batch.size(); i++) {
            rows.setAtIndex(JAVA_LONG, i, cache.length(i) - 1);
        }
        return rows;
    }
}

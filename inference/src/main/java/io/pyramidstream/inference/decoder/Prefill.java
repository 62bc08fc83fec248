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
        try (OrtTensor hidden = hidden(0, batch.cache(0).longest())) {
            embedInto(hidden.data());
        }
        runFrom(0);
    }

    /// The same, when what goes into a stage is there already, as `[rows, longest, d]` in the buffer whose turn it is.
    void runFrom(int stage) {
        int last = batch.chain().size() - 1;
        int longest = batch.cache(stage).longest();
        OrtTensor hidden = hidden(stage, longest);
        try {
            MemorySegment gather = stage == 0 ? MemorySegment.NULL : everything(longest);
            for (int s = stage; s < last; s++) {
                OrtTensor next = hidden(s + 1, batch.cache(s).longest());
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
        StageCache cache = batch.cache(s);
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
        StageCache cache = batch.cache(stage - 1);
        List<RowState> rows = batch.rows();
        MemorySegment scores = MemorySegment.NULL;
        if (Boundary.needsScores(rows)) {
            RankerGraph.Form form = Boundary.form(rows.getFirst().row().plan());
            scores = boundary.rank(parts.graphs().ranker(batch.chain().firstLayer(stage), form), form, rows, hidden);
        }
        return boundary.choose(
                rows, stage, scores, cache.longest(), batch.cache(stage).longest());
    }

    /// The prompts as `[rows, longest, d]`; zeros behind the shorter ones, since memory used before may hold anything.
    private void embedInto(MemorySegment data) {
        int longest = batch.cache(0).longest();
        data.fill((byte) 0);
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.rows().get(i).row();
            long at = (long) i * longest;
            at = parts.embeddings().copyAll(row.idsBefore(), data, at);
            for (MemorySegment features : row.visual()) {
                MemorySegment.copy(features, 0, data, at * hiddenSize * Float.BYTES, features.byteSize());
                at += features.byteSize() / ((long) hiddenSize * Float.BYTES);
            }
            parts.embeddings().copyAll(row.idsAfter(), data, at);
        }
    }

    /// Every row of the hidden states goes on.
    private MemorySegment everything(int longest) {
        MemorySegment gather =
                parts.workspace().take(Workspace.Use.GATHER, OrtTensor.bytes(ElementType.I64, batch.size(), longest));
        for (int i = 0; i < batch.size() * longest; i++) {
            gather.setAtIndex(JAVA_LONG, i, i % longest);
        }
        return gather;
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

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.pruning.PruningPlan;

import java.util.List;
import java.util.stream.IntStream;

/// How much of the budget for keys and values rows will take, known from their plans before any of it is asked for. The
/// rows of one call have the same boundaries.
///
/// @param type of keys and values
record KvNeed(TextConfig text, ElementType type) {
    /// Capacities are rounded up to this, so that prompts of about the same length ask for the same slabs.
    private static final int CAPACITY_STEP = 64;

    static int capacity(int tokens) {
        return Math.ceilDiv(tokens, CAPACITY_STEP) * CAPACITY_STEP;
    }

    /// Of one cache.
    long bytes(int layers, int rows, int capacity) {
        return 2L * layers * OrtTensor.bytes(type, rows, text.kvHeads(), capacity, text.headDim());
    }

    /// Of one batch.
    ///
    /// @param firstStage that has a cache
    long ofBatch(List<RowState> rows, int firstStage) {
        if (rows.isEmpty()) {
            return 0;
        }
        PruningPlan plan = rows.getFirst().plan();
        return IntStream.range(firstStage, plan.stages().size())
                .mapToLong(stage -> slabBytes(plan, stage, rows.size(), Batch.capacity(rows, stage)))
                .sum();
    }

    /// Of a tree while it runs through one stage.
    long ofTree(List<RowState> rows, int stage) {
        return slabBytes(rows.getFirst().plan(), stage, 1, capacity(new PromptTree(rows).tokens(stage)));
    }

    /// Of a tree on its way through all stages, one after the other, and of the batch it fills.
    ///
    /// @param decoding those of the rows that go on behind their prompts
    long ofTreeAndBatch(List<RowState> rows, List<RowState> decoding) {
        int stages = rows.getFirst().plan().stages().size();
        long tree = IntStream.range(0, stages)
                .mapToLong(stage -> ofTree(rows, stage))
                .max()
                .orElseThrow();
        return tree + ofBatch(decoding, 0);
    }

    private long slabBytes(PruningPlan plan, int stage, int rows, int capacity) {
        return KvPool.slabBytes(bytes(plan.layersIn(stage, text.layers()), rows, capacity));
    }
}

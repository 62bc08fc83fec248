package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.GraphWeights;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;

/// A span graph with the KV of one sequence, which grows with every run.
final class Span implements AutoCloseable {
    private final TextConfig text;
    private final int firstLayer;
    private final int endLayer;
    private final GraphRun run;
    private final float[][] keys;
    private final float[][] values;
    private int length;
    private long @Nullable [] gather;
    private long[] logitRows = {};
    private long @Nullable [] positions;
    private float @Nullable [] given;

    Span(Checkpoint checkpoint, int firstLayer, int endLayer) throws OrtException {
        this(checkpoint, firstLayer, endLayer, SpanGraph.Form.PLAIN);
    }

    Span(Checkpoint checkpoint, int firstLayer, int endLayer, SpanGraph.Form form) throws OrtException {
        this(GraphWeights.exact(checkpoint), firstLayer, endLayer, form);
    }

    Span(GraphWeights weights, int firstLayer, int endLayer, SpanGraph.Form form) throws OrtException {
        this.text = weights.config().text();
        this.firstLayer = firstLayer;
        this.endLayer = endLayer;
        this.run = new GraphRun(SpanGraph.of(weights, firstLayer, endLayer, text.maxPositions(), form));
        this.keys = new float[endLayer][0];
        this.values = new float[endLayer][0];
    }

    int length() {
        return length;
    }

    Span gathering(long... rows) {
        gather = rows;
        return this;
    }

    Span at(long... places) {
        positions = places;
        return this;
    }

    /// Keys of the first layer, of all rows of the next run.
    Span given(float[] keys) {
        given = keys;
        return this;
    }

    Span logitRows(long... rows) {
        logitRows = rows;
        return this;
    }

    float[] run(int rows, int rowsIn, float[] hidden, String output) throws OrtException {
        return Objects.requireNonNull(run(rows, rowsIn, hidden).get(output));
    }

    /// @param rows   that go on after gathering
    /// @param rowsIn of `hidden`
    private Map<String, float[]> run(int rows, int rowsIn, float[] hidden) throws OrtException {
        int total = length + rows;
        run.with("hidden", hidden, 1, rowsIn, text.hiddenSize())
                .with("seqlens_k", new int[] {total - 1}, 1)
                .with("total_sequence_length", new int[] {total});
        if (gather != null) {
            run.with("gather", gather, 1, gather.length);
        }
        if (positions != null) {
            run.with("positions", positions, 1, positions.length);
        }
        if (given != null) {
            run.with("keys", given, 1, rowsIn, text.kvHeads() * text.headDim());
        }
        if (endLayer == text.layers()) {
            run.with("logit_rows", logitRows, 1, logitRows.length);
        }
        long[] past = {1, text.kvHeads(), length, text.headDim()};
        for (int layer = firstLayer; layer < endLayer; layer++) {
            run.with("past_key_" + layer, keys[layer], past).with("past_value_" + layer, values[layer], past);
        }
        Map<String, float[]> outputs = run.run();
        for (int layer = firstLayer; layer < endLayer; layer++) {
            keys[layer] = Objects.requireNonNull(outputs.get("present_key_" + layer));
            values[layer] = Objects.requireNonNull(outputs.get("present_value_" + layer));
        }
        length = total;
        return outputs;
    }

    @Override
    public void close() throws OrtException {
        run.close();
    }
}

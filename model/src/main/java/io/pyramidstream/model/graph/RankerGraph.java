package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.GraphWeights;

/// Scores the rows at a pruning boundary (arXiv 2410.17247, section 3.2): how much one query row attends to every row,
/// with the input norm, query and key projection of the layer that comes next.
///
/// `hidden [B,L,d]`, `query_row [B]` -> `scores [B,L]`: softmax in float32 over all keys up to the query row (later
/// ones, padding, get 0), mean over heads. Rows stand at positions 0..L-1.
public final class RankerGraph {
    private final GraphBuilder graph;
    private final TextConfig text;
    private final String layer;

    private RankerGraph(GraphWeights weights, int layer) {
        this.graph = new GraphBuilder("ranker-" + layer, weights);
        this.text = weights.config().text();
        this.layer = "language_model.layers." + layer + ".";
    }

    /// Over the checkpoint's own weights.
    public static ModelGraph of(Checkpoint checkpoint, int layer, boolean ropeInScore, int positionsMax) {
        return of(GraphWeights.exact(checkpoint), layer, ropeInScore, positionsMax);
    }

    /// @param layer        first layer of the stage about to begin, 0-based
    /// @param ropeInScore  whether query and keys are rotated by position, as the released code does
    /// @param positionsMax most rows, at most what the model was made for
    public static ModelGraph of(GraphWeights weights, int layer, boolean ropeInScore, int positionsMax) {
        TextConfig text = weights.config().text();
        if (layer < 0 || layer >= text.layers()) {
            throw new IllegalArgumentException("layer must be in [0, " + (text.layers() - 1) + "], was " + layer);
        }
        RotaryTables.check(text, positionsMax);
        return new RankerGraph(weights, layer).write(ropeInScore, positionsMax);
    }

    private ModelGraph write(boolean ropeInScore, int positionsMax) {
        String hidden = graph.input("hidden", GraphBuilder.FLOAT, "B", "L", text.hiddenSize());
        String queryRow = graph.input("query_row", GraphBuilder.INT64, "B");
        String queryRows =
                graph.node("Unsqueeze", queryRow, graph.longs("row_axis", 1)).out();

        String normed = Layers.rmsNorm(graph, hidden, layer + "input_layernorm.weight", text.rmsNormEps());
        String asking = Layers.gatherRows(graph, normed, queryRows); // [B,1,d]
        String query = Layers.linear(graph, asking, layer + "self_attn.q_proj.weight");
        String keys = Layers.linear(graph, normed, layer + "self_attn.k_proj.weight");
        if (ropeInScore) {
            RotaryTables tables = RotaryTables.in(graph, text, positionsMax);
            query = rotate(query, queryRows, tables);
            keys = rotate(keys, graph.longs("first_position", 0), tables);
        }
        String logits = mask(product(query, keys), hidden, queryRow);
        String shares = graph.node("Softmax", logits).with("axis", -1).out();
        graph.node("ReduceMean", shares, graph.longs("head_axes", 1, 2))
                .with("keepdims", 0)
                .as("scores");
        graph.output("scores", GraphBuilder.FLOAT, "B", "L");
        return graph.build();
    }

    private String rotate(String x, String positions, RotaryTables tables) {
        return graph.microsoft("RotaryEmbedding", x, positions, tables.cos(), tables.sin())
                .with("interleaved", 0)
                .out();
    }

    /// Scaled products of each query head with the keys of its key head: `[B, kvHeads, heads / kvHeads, L]`.
    private String product(String query, String keys) {
        int kv = text.kvHeads();
        int width = text.headDim();
        String q = graph.node("Reshape", query, graph.longs("query_shape", 0, kv, text.heads() / kv, width))
                .out();
        String k = graph.node("Reshape", keys, graph.longs("key_shape", 0, 0, kv, width))
                .out();
        String perHead =
                graph.node("Transpose", k).with("perm", new long[] {0, 2, 1, 3}).out();
        return graph.microsoft("FusedMatMul", q, perHead)
                .with("transB", 1)
                .with("alpha", 1 / Math.sqrt(width))
                .out();
    }

    /// Keys after the query row get so little that softmax makes it 0.
    private String mask(String logits, String hidden, String queryRow) {
        String length = graph.node(
                        "Squeeze",
                        graph.node("Shape", hidden)
                                .with("start", 1)
                                .with("end", 2)
                                .out())
                .out();
        String rows = graph.node("Range", graph.scalar("from", 0), length, graph.scalar("step", 1))
                .out();
        String lastKey = graph.node("Unsqueeze", queryRow, graph.longs("key_axes", 1, 2, 3))
                .out();
        String after = graph.node("Greater", rows, lastKey).out(); // [B,1,1,L]
        String never = graph.floats("never", new float[] {-Float.MAX_VALUE});
        return graph.node("Where", after, never, logits).out();
    }
}

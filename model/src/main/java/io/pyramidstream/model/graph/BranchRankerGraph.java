package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.GraphWeights;

/// Scores the rows at a pruning boundary for several questions at once, as {@link RankerGraph} does for one: keys of
/// the rows that the questions share are computed once.
///
/// `hidden [1,L,d]`, the shared rows first, then each question's own; `positions [1,L]` i64, where each row stands in
/// its own prompt, and `query_positions [1,Q]` i64, both only with RoPE in the score; `query_rows [1,Q]` i64, the rows
/// that ask; `mask [Q,L]` f32, 0 where a query may look and hugely negative where it may not -> `scores [Q,L]`: softmax
/// in float32, mean over heads; and `keys` as there.
public final class BranchRankerGraph {
    private final GraphBuilder graph;
    private final TextConfig text;
    private final String layer;

    private BranchRankerGraph(GraphWeights weights, int layer) {
        this.graph = new GraphBuilder("branch-ranker-" + layer, weights);
        this.text = weights.config().text();
        this.layer = "language_model.layers." + layer + ".";
    }

    /// @param layer        first layer of the stage about to begin, 0-based
    /// @param ropeInScore  whether queries and keys are rotated by position, as the released code does
    /// @param positionsMax most positions, at most what the model was made for
    public static ModelGraph of(GraphWeights weights, int layer, boolean ropeInScore, int positionsMax) {
        TextConfig text = weights.config().text();
        if (layer < 0 || layer >= text.layers()) {
            throw new IllegalArgumentException("layer must be in [0, " + (text.layers() - 1) + "], was " + layer);
        }
        RotaryTables.check(text, positionsMax);
        return new BranchRankerGraph(weights, layer).write(ropeInScore, positionsMax);
    }

    private ModelGraph write(boolean ropeInScore, int positionsMax) {
        String hidden = graph.input("hidden", graph.activations(), 1, "L", text.hiddenSize());
        String queryRows = graph.input("query_rows", GraphBuilder.INT64, 1, "Q");
        String mask = graph.input("mask", GraphBuilder.FLOAT, "Q", "L");

        String normed = Layers.rmsNorm(graph, hidden, layer + "input_layernorm.weight", text.rmsNormEps());
        String asking = Layers.gatherRows(graph, normed, queryRows); // [1,Q,d]
        String queries = Layers.linear(graph, asking, layer + "self_attn.q_proj.weight");
        graph.productAs("keys", normed, layer + "self_attn.k_proj.weight");
        graph.output("keys", graph.activations(), 1, "L", text.kvHeads() * text.headDim());
        String keys = "keys";
        if (ropeInScore) {
            RotaryTables tables = RotaryTables.in(graph, text, positionsMax);
            queries = rotate(queries, graph.input("query_positions", GraphBuilder.INT64, 1, "Q"), tables);
            keys = rotate(keys, graph.input("positions", GraphBuilder.INT64, 1, "L"), tables);
        }
        String allowed = graph.node("Add", product(graph.toFloat(queries), graph.toFloat(keys)), mask)
                .out();
        String shares = graph.node("Softmax", allowed).with("axis", -1).out();
        graph.node("ReduceMean", shares, graph.longs("head_axes", 0, 1))
                .with("keepdims", 0)
                .as("scores");
        graph.output("scores", GraphBuilder.FLOAT, "Q", "L");
        return graph.build();
    }

    private String rotate(String x, String positions, RotaryTables tables) {
        return graph.microsoft("RotaryEmbedding", x, positions, tables.cos(), tables.sin())
                .with("interleaved", 0)
                .out();
    }

    /// Scaled products of each query head with the keys of its key head: `[kvHeads, heads / kvHeads, Q, L]`.
    private String product(String queries, String keys) {
        int kv = text.kvHeads();
        int width = text.headDim();
        String q = graph.node("Reshape", queries, graph.longs("query_shape", -1, kv, text.heads() / kv, width))
                .out();
        String k = graph.node("Reshape", keys, graph.longs("key_shape", -1, kv, 1, width))
                .out();
        String perQueryHead =
                graph.node("Transpose", q).with("perm", new long[] {1, 2, 0, 3}).out();
        String perKeyHead =
                graph.node("Transpose", k).with("perm", new long[] {1, 2, 0, 3}).out();
        return graph.microsoft("FusedMatMul", perQueryHead, perKeyHead)
                .with("transB", 1)
                .with("alpha", 1 / Math.sqrt(width))
                .out();
    }
}

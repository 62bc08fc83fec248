package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.GraphWeights;

import java.util.stream.LongStream;

/// Scores the rows at a pruning boundary (arXiv 2410.17247, section 3.2): how much one query row attends to every row,
/// with the input norm, query and key projection of the layer that comes next.
///
/// `hidden [B,L,d]`, `query_row [B]` -> `scores [B,L]` f32: products and softmax in float32 over all keys
/// up to the query row (later ones, padding, get 0), mean over heads. Rows stand at positions 0..L-1.
///
/// `keys [B,L,kvHeads * headDim]` comes out too: the layer's keys before rotation, so that it need not compute them
/// again for the rows that go on.
///
/// Two variants beside the paper's, see {@link Form}: several rows ask (`query_rows [B,R]` and `query_weights [B,R]`
/// in place of `query_row`; scores are weighted sums), or rows stand elsewhere (`positions [B,L]` too).
public final class RankerGraph {
    private final GraphBuilder graph;
    private final TextConfig text;
    private final Form form;
    private final String layer;

    /// What is computed.
    ///
    /// @param ropeInScore    whether query and keys are rotated by position, as the released code does
    /// @param manyQueries    whether several rows ask
    /// @param givenPositions whether rows stand where an input says; means nothing without RoPE
    public record Form(boolean ropeInScore, boolean manyQueries, boolean givenPositions) {

        /// The paper's, with or without RoPE.
        public static Form ofOneQuery(boolean ropeInScore) {
            return new Form(ropeInScore, false, false);
        }

        /// Whether there is an input `positions`.
        public boolean readsPositions() {
            return ropeInScore && givenPositions;
        }
    }

    private RankerGraph(GraphWeights weights, int layer, Form form) {
        this.graph = new GraphBuilder("ranker-" + layer, weights);
        this.text = weights.config().text();
        this.form = form;
        this.layer = "language_model.layers." + layer + ".";
    }

    /// Over the checkpoint's own weights.
    public static ModelGraph of(Checkpoint checkpoint, int layer, boolean ropeInScore, int positionsMax) {
        return of(GraphWeights.exact(checkpoint), layer, ropeInScore, positionsMax);
    }

    public static ModelGraph of(GraphWeights weights, int layer, boolean ropeInScore, int positionsMax) {
        return of(weights, layer, Form.ofOneQuery(ropeInScore), positionsMax);
    }

    /// @param layer        first layer of the stage about to begin, 0-based
    /// @param positionsMax most rows, at most what the model was made for
    public static ModelGraph of(GraphWeights weights, int layer, Form form, int positionsMax) {
        TextConfig text = weights.config().text();
        if (layer < 0 || layer >= text.layers()) {
            throw new IllegalArgumentException("layer must be in [0, " + (text.layers() - 1) + "], was " + layer);
        }
        RotaryTables.check(text, positionsMax);
        return new RankerGraph(weights, layer, form).write(positionsMax);
    }

    private ModelGraph write(int positionsMax) {
        String hidden = graph.input("hidden", graph.activations(), "B", "L", text.hiddenSize());
        String queryRows = queryRows(); // [B,R]

        String normed = Layers.rmsNorm(graph, hidden, layer + "input_layernorm.weight", text.rmsNormEps());
        String asking = Layers.gatherRows(graph, normed, queryRows); // [B,R,d]
        String query = Layers.linear(graph, asking, layer + "self_attn.q_proj.weight");
        graph.productAs("keys", normed, layer + "self_attn.k_proj.weight");
        graph.output("keys", graph.activations(), "B", "L", text.kvHeads() * text.headDim());
        String keys = "keys";
        if (form.ropeInScore()) {
            RotaryTables tables = RotaryTables.in(graph, text, positionsMax);
            String keyPositions;
            String queryPositions = queryRows;
            if (!form.readsPositions()) {
                keyPositions = graph.longs("first_position", 0);
            } else {
                keyPositions = graph.input("positions", GraphBuilder.INT64, "B", "L");
                queryPositions = graph.node("GatherElements", keyPositions, queryRows)
                        .with("axis", 1)
                        .out();
            }
            query = rotate(query, queryPositions, tables);
            keys = rotate(keys, keyPositions, tables);
        }
        query = graph.toFloat(query);
        keys = graph.toFloat(keys);
        if (form.manyQueries()) {
            meanOfQueries(productOfMany(query, keys), hidden, queryRows, positionsMax);
        } else {
            String logits = mask(product(query, keys), hidden, queryRows, positionsMax, 2, 3);
            String shares = graph.node("Softmax", logits).with("axis", -1).out();
            graph.node("ReduceMean", shares, graph.longs("head_axes", 1, 2))
                    .with("keepdims", 0)
                    .as("scores");
        }
        graph.output("scores", GraphBuilder.FLOAT, "B", "L");
        return graph.build();
    }

    private String queryRows() {
        if (form.manyQueries()) {
            return graph.input("query_rows", GraphBuilder.INT64, "B", "R");
        }
        String queryRow = graph.input("query_row", GraphBuilder.INT64, "B");
        return graph.node("Unsqueeze", queryRow, graph.longs("row_axis", 1)).out();
    }

    /// Softmax per query row, mean over heads, then the sum over query rows by their weights.
    ///
    /// @param products `[B, kvHeads, heads / kvHeads, R, L]`
    private void meanOfQueries(String products, String hidden, String queryRows, int positionsMax) {
        String weights = graph.input("query_weights", GraphBuilder.FLOAT, "B", "R");
        String logits = mask(products, hidden, queryRows, positionsMax, 1, 2, 4);
        String shares = graph.node("Softmax", logits).with("axis", -1).out();
        String perQuery = graph.node("ReduceMean", shares, graph.longs("head_axes", 1, 2))
                .with("keepdims", 0)
                .out(); // [B,R,L]
        String row =
                graph.node("Unsqueeze", weights, graph.longs("weight_axis", 1)).out(); // [B,1,R]
        String sum = graph.node("MatMul", row, perQuery).out(); // [B,1,L]
        graph.node("Squeeze", sum, graph.longs("sum_axis", 1)).as("scores");
    }

    /// As {@link #product}, for R queries: `[B, kvHeads, heads / kvHeads, R, L]`.
    private String productOfMany(String query, String keys) {
        int kv = text.kvHeads();
        int group = text.heads() / kv;
        int width = text.headDim();
        String q = graph.node("Reshape", query, graph.longs("query_shape", 0, 0, kv, group, width))
                .out();
        String perHead = graph.node("Transpose", q)
                .with("perm", new long[] {0, 2, 3, 1, 4})
                .out(); // [B,kv,group,R,width]
        String k = graph.node("Reshape", keys, graph.longs("key_shape", 0, 0, kv, 1, width))
                .out();
        String keysPerHead = graph.node("Transpose", k)
                .with("perm", new long[] {0, 2, 3, 4, 1})
                .out(); // [B,kv,1,width,L]
        String products = graph.node("MatMul", perHead, keysPerHead).out(); // [B,kv,group,R,L]
        return graph.node("Mul", products, graph.floats("scale", new float[] {(float) (1 / Math.sqrt(width))}))
                .out();
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

    /// Keys after a query row get so little that softmax makes it 0. Rows are counted off a list that is long enough:
    /// making one of the right length takes operators that a card leaves to the processor.
    private String mask(String logits, String hidden, String queryRows, int positionsMax, long... newAxes) {
        String length =
                graph.node("Shape", hidden).with("start", 1).with("end", 2).out();
        String all = graph.longs("rows", LongStream.range(0, positionsMax).toArray());
        String rows = graph.node("Slice", all, graph.longs("from", 0), length).out();
        String lastKey = graph.node("Unsqueeze", queryRows, graph.longs("key_axes", newAxes))
                .out();
        String after = graph.node("Greater", rows, lastKey).out(); // as the logits, with 1 for heads
        String never = graph.floats("never", new float[] {-Float.MAX_VALUE});
        return graph.node("Where", after, never, logits).out();
    }
}

package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.GraphWeights;

/// Decoder layers `[firstLayer, endLayer)` as one graph, for prefill and decoding alike.
///
/// | input | type | |
/// |---|---|---|
/// | `hidden` | `[B,L_in,d]` | embeddings, always f32, or what the span before handed on |
/// | `positions` | i64 `[B,L]` | only if positions are given: where each row (after `gather`) stands |
/// | `gather` | i64 `[B,L]` | only if `firstLayer > 0`: the rows of `hidden` that go on, in order |
/// | `keys` | `[B,L_in,kvHeads * headDim]` | only if keys are given: of `hidden`, for the first layer, not rotated |
/// | `mask` | f32 `[1,1,L,K]` | only for branches: added to the logits, hugely negative where a row may not look |
/// | `seqlens_k` | i32 `[B]` | per row of the batch: keys after this call, minus one |
/// | `total_sequence_length` | i32 scalar | the most keys of any row after this call |
/// | `past_key_{l}`, `past_value_{l}` | `[B,kvHeads,P,headDim]` | per absolute layer; P may be 0 |
/// | `logit_rows` | i64 `[B,R]` | only in the last span: rows (after `gather`) to give logits for |
///
/// | output | |
/// |---|---|
/// | `hidden_out` | `[B,L,d]`, not in the last span |
/// | `logits` | f32 `[B,R,vocab]`, only in the last span |
/// | `present_key_{l}`, `present_value_{l}` | `[B,kvHeads,K,headDim]`: past with the new keys and values |
///
/// Where no type stands it is that of the weights' precision. Present may be the very buffers of past; P and K are then
/// their capacity. Rows of a batch are padded on the right. Unless given, positions are 0, 1, 2... within the span's
/// own KV, whatever was dropped before (the released code renumbers). On CPU a call with both a past and `L > 1` must
/// have `B = 1`. The last layer's MLP and output projection run on `logit_rows` alone.
public final class SpanGraph {
    private static final String SEQLENS = "seqlens_k";
    private static final String POSITIONS = "positions";
    private static final String GATHER = "gather";
    private static final String KEYS = "keys";
    private static final String MASK = "mask";
    private static final String TOTAL = "total_sequence_length";

    private final GraphBuilder graph;
    private final TextConfig text;
    private final int firstLayer;
    private final int endLayer;
    private final RotaryTables rotary;
    private final Form form;

    /// What a span is told beside hidden states.
    ///
    /// @param givenPositions whether an input says where rows stand; else they count from 0
    /// @param givenKeys      whether an input holds the first layer's keys, as {@link RankerGraph} gives them
    /// @param masked         whether an input says which keys a row may not look at
    public record Form(boolean givenPositions, boolean givenKeys, boolean masked) {
        public static final Form PLAIN = new Form(false, false, false);

        /// Several texts behind one past, in one row: each stands where it would alone, and sees no other.
        public static final Form BRANCHES = new Form(true, false, true);
    }

    private SpanGraph(GraphWeights weights, int firstLayer, int endLayer, int positionsMax, Form form) {
        this.graph = new GraphBuilder("span-" + firstLayer + "-" + endLayer, weights);
        this.text = weights.config().text();
        this.firstLayer = firstLayer;
        this.endLayer = endLayer;
        this.rotary = RotaryTables.in(graph, text, positionsMax);
        this.form = form;
    }

    /// Over the checkpoint's own weights.
    public static ModelGraph of(Checkpoint checkpoint, int firstLayer, int endLayer, int positionsMax) {
        return of(GraphWeights.exact(checkpoint), firstLayer, endLayer, positionsMax);
    }

    public static ModelGraph of(GraphWeights weights, int firstLayer, int endLayer, int positionsMax) {
        return of(weights, firstLayer, endLayer, positionsMax, Form.PLAIN);
    }

    /// @param positionsMax most keys of a row, at most what the model was made for
    /// @param form         with keys only if `firstLayer > 0`
    public static ModelGraph of(GraphWeights weights, int firstLayer, int endLayer, int positionsMax, Form form) {
        TextConfig text = weights.config().text();
        if (firstLayer < 0 || firstLayer >= endLayer || endLayer > text.layers()) {
            throw new IllegalArgumentException("a span needs 0 <= firstLayer < endLayer <= " + text.layers() + ", was ["
                    + firstLayer + ", " + endLayer + ")");
        }
        if (form.givenKeys() && firstLayer == 0) {
            throw new IllegalArgumentException("nothing is before the first layer that could give it keys");
        }
        RotaryTables.check(text, positionsMax);
        return new SpanGraph(weights, firstLayer, endLayer, positionsMax, form).write();
    }

    private boolean isLast() {
        return endLayer == text.layers();
    }

    private ModelGraph write() {
        String hidden = declareInputs();
        PendingSum states = new PendingSum(hidden, "");
        for (int layer = firstLayer; layer < endLayer; layer++) {
            states = layer(states, layer);
        }
        if (isLast()) {
            String normed = normed(states, "language_model.norm.weight").normed();
            graph.floatProductAs("logits", normed, Checkpoint.HEAD);
            graph.output("logits", GraphBuilder.FLOAT, "B", "R", text.vocabSize());
        } else {
            graph.node("Add", states.residual(), states.delta()).as("hidden_out");
            graph.output("hidden_out", graph.activations(), "B", "L", text.hiddenSize());
        }
        for (int layer = firstLayer; layer < endLayer; layer++) {
            graph.output("present_key_" + layer, graph.activations(), kvShape("K"));
            graph.output("present_value_" + layer, graph.activations(), kvShape("K"));
        }
        return graph.build();
    }

    /// @return the hidden states that enter the first layer
    private String declareInputs() {
        boolean gathers = firstLayer > 0;
        String hidden;
        if (gathers) {
            String before = graph.input("hidden", graph.activations(), "B", "L_in", text.hiddenSize());
            hidden = Layers.gatherRows(graph, before, graph.input(GATHER, GraphBuilder.INT64, "B", "L"));
        } else {
            hidden = graph.toActivations(graph.input("hidden", GraphBuilder.FLOAT, "B", "L", text.hiddenSize()));
        }
        if (form.givenKeys()) {
            graph.input(KEYS, graph.activations(), "B", "L_in", text.kvHeads() * text.headDim());
        }
        if (form.givenPositions()) {
            graph.input(POSITIONS, GraphBuilder.INT64, "B", "L");
        }
        if (form.masked()) {
            graph.input(MASK, graph.activations(), 1, 1, "L", "K");
        }
        graph.input(SEQLENS, GraphBuilder.INT32, "B");
        graph.input(TOTAL, GraphBuilder.INT32);
        for (int layer = firstLayer; layer < endLayer; layer++) {
            graph.input("past_key_" + layer, graph.activations(), kvShape("P"));
            graph.input("past_value_" + layer, graph.activations(), kvShape("P"));
        }
        if (isLast()) {
            graph.input("logit_rows", GraphBuilder.INT64, "B", "R");
        }
        return hidden;
    }

    private Object[] kvShape(String length) {
        return new Object[] {"B", text.kvHeads(), length, text.headDim()};
    }

    private PendingSum layer(PendingSum before, int index) {
        String layer = "language_model.layers." + index + ".";
        Normed in = normed(before, layer + "input_layernorm.weight");
        String attended = attention(in.normed(), layer + "self_attn.", index);
        String residual = in.residual();
        if (index == text.layers() - 1) {
            attended = Layers.gatherRows(graph, attended, "logit_rows");
            residual = Layers.gatherRows(graph, residual, "logit_rows");
        }
        String o = Layers.linear(graph, attended, layer + "self_attn.o_proj.weight");
        Normed middle = normed(new PendingSum(residual, o), layer + "post_attention_layernorm.weight");
        return new PendingSum(middle.residual(), mlp(middle.normed(), layer + "mlp."));
    }

    private String attention(String x, String attention, int index) {
        String out = graph.freshName("attended");
        String query = Layers.linear(graph, x, attention + "q_proj.weight");
        String key = form.givenKeys() && index == firstLayer
                ? Layers.gatherRows(graph, KEYS, GATHER)
                : Layers.linear(graph, x, attention + "k_proj.weight");
        // The attention's own rotation takes no positions in a prompt: there it counts from 0.
        graph.microsoft(
                        "GroupQueryAttention",
                        form.givenPositions() ? rotated(query) : query,
                        form.givenPositions() ? rotated(key) : key,
                        Layers.linear(graph, x, attention + "v_proj.weight"),
                        "past_key_" + index,
                        "past_value_" + index,
                        SEQLENS,
                        TOTAL,
                        form.givenPositions() ? "" : rotary.cos(),
                        form.givenPositions() ? "" : rotary.sin(),
                        "",
                        form.masked() ? MASK : "")
                .with("num_heads", text.heads())
                .with("kv_num_heads", text.kvHeads())
                .with("scale", 1 / Math.sqrt(text.headDim()))
                .with("do_rotary", form.givenPositions() ? 0 : 1)
                .with("rotary_interleaved", 0)
                .as(out, "present_key_" + index, "present_value_" + index);
        return out;
    }

    private String rotated(String x) {
        return graph.microsoft("RotaryEmbedding", x, POSITIONS, rotary.cos(), rotary.sin())
                .with("interleaved", 0)
                .out();
    }

    private String mlp(String x, String mlp) {
        String gate = Layers.activate(graph, Layers.linear(graph, x, mlp + "gate_proj.weight"), text.activation());
        String gated = graph.node("Mul", gate, Layers.linear(graph, x, mlp + "up_proj.weight"))
                .out();
        return Layers.linear(graph, gated, mlp + "down_proj.weight");
    }

    /// Adds what is still to be added and normalises the sum.
    private Normed normed(PendingSum states, String weight) {
        if (states.delta().isEmpty()) {
            return new Normed(states.residual(), Layers.rmsNorm(graph, states.residual(), weight, text.rmsNormEps()));
        }
        String normed = graph.freshName("normed");
        String residual = graph.freshName("residual");
        graph.microsoft("SkipSimplifiedLayerNormalization", states.residual(), states.delta(), graph.weight(weight))
                .with("epsilon", text.rmsNormEps())
                .as(normed, "", "", residual);
        return new Normed(residual, normed);
    }

    /// Hidden states as a sum that the next norm adds up; an empty delta adds nothing.
    private record PendingSum(String residual, String delta) {}

    private record Normed(String residual, String normed) {}
}

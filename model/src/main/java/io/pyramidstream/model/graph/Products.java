package io.pyramidstream.model.graph;

import io.pyramidstream.model.prepared.Form;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.prepared.StoredMatrix;

import java.util.HashMap;
import java.util.Map;

/// Emits `x Wᵀ`, for each form in which a matrix can be stored.
final class Products {
    /// A token of zeros is divided by this instead of by 0.
    private static final float LEAST_SCALE = 1e-30f;

    /// 8-bit integer products of blocks.
    private static final int INTEGER_PRODUCTS = 4;

    private final GraphBuilder graph;
    private final Weights weights;
    private final GraphWeights source;
    private final Map<String, Scaled> scaledByInput = new HashMap<>();

    /// @param values `x` with every token's largest magnitude made 1
    /// @param scale  `[B,L,1]`, what they were divided by
    private record Scaled(String values, String scale) {}

    Products(GraphBuilder graph, Weights weights, GraphWeights source) {
        this.graph = graph;
        this.weights = weights;
        this.source = source;
    }

    /// @return the last operator of the product, not yet entered
    Node of(String x, String matrix) {
        return source.matrix(matrix).map(stored -> quantised(x, stored)).orElseGet(() -> plain(x, matrix));
    }

    private Node plain(String x, String matrix) {
        return graph.microsoft("FusedMatMul", x, graph.weight(matrix)).with("transB", 1);
    }

    private Node quantised(String x, StoredMatrix matrix) {
        String codes = weights.use(matrix, ".codes", matrix.codes(), graph);
        String scales = weights.use(matrix, ".scales", matrix.scales(), graph);
        return matrix.form() == Form.INT8 ? perToken(x, codes, scales) : perBlock(x, matrix, codes, scales);
    }

    private Node perBlock(String x, StoredMatrix matrix, String codes, String scales) {
        return graph.microsoft("MatMulNBits", x, codes, scales)
                .with("K", matrix.columns())
                .with("N", matrix.rows())
                .with("bits", matrix.form().bits())
                .with("block_size", matrix.form().blockSize())
                .with("accuracy_level", INTEGER_PRODUCTS);
    }

    /// The operator takes one scale for all activations. Scaling each token first and its results back gives every
    /// token its own, since `diag(s) (x/s) Wᵀ = x Wᵀ`; inputs that several products share are scaled once.
    private Node perToken(String x, String codes, String scales) {
        Scaled scaled = scaledByInput.computeIfAbsent(x, this::scale);
        String product = graph.microsoft("DynamicQuantizeMatMul", scaled.values(), codes, scales)
                .out();
        return graph.node("Mul", product, scaled.scale());
    }

    private Scaled scale(String x) {
        String largest = graph.node("ReduceMax", graph.node("Abs", x).out(), graph.longs("last_axis", -1))
                .with("keepdims", 1)
                .out();
        String scale = graph.node("Max", largest, graph.floats("least_scale", new float[] {LEAST_SCALE}, 1))
                .out();
        return new Scaled(graph.node("Div", x, scale).out(), scale);
    }
}

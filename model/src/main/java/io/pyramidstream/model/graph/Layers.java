package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.Activation;

/// The pieces that several graphs are made of.
final class Layers {
    private Layers() {}

    /// `x Wᵀ` with `W [out, in]`.
    static String linear(GraphBuilder graph, String x, String weight) {
        return graph.product(x, weight);
    }

    /// `x Wᵀ + b` of `module.weight` and `module.bias`.
    static String linearWithBias(GraphBuilder graph, String x, String module) {
        return graph.node("Add", linear(graph, x, module + ".weight"), graph.weight(module + ".bias"))
                .out();
    }

    static String layerNorm(GraphBuilder graph, String x, String module, double epsilon) {
        return graph.node("LayerNormalization", x, graph.weight(module + ".weight"), graph.weight(module + ".bias"))
                .with("axis", -1)
                .with("epsilon", epsilon)
                .out();
    }

    static String rmsNorm(GraphBuilder graph, String x, String weight, double epsilon) {
        return graph.node("SimplifiedLayerNormalization", x, graph.weight(weight))
                .with("axis", -1)
                .with("epsilon", epsilon)
                .with("stash_type", 1)
                .out();
    }

    static String activate(GraphBuilder graph, String x, Activation activation) {
        return switch (activation) {
            case SILU -> graph.node("Mul", x, graph.node("Sigmoid", x).out()).out();
            case GELU -> graph.node("Gelu", x).with("approximate", "none").out();
            case GELU_TANH -> graph.node("Gelu", x).with("approximate", "tanh").out();
            case QUICK_GELU ->
                graph.microsoft("QuickGelu", x).with("alpha", 1.702).out();
        };
    }

    /// Rows of `x [B,L,d]` by index `rows [B,R]` -> `[B,R,d]`.
    static String gatherRows(GraphBuilder graph, String x, String rows) {
        String indices =
                graph.node("Unsqueeze", rows, graph.longs("last_axis", -1)).out();
        return graph.node("GatherND", x, indices).with("batch_dims", 1).out();
    }
}

package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.prepared.GraphWeights;

/// Video tower and projector. Frames do not see one another.
///
/// `pixel_values [n,3,S,S]` -> `features [n,tokensPerFrame,hidden]`, float32; the class token is kept and comes first.
public final class VisionGraph {
    private static final String TOWER = "video_tower.";

    private final GraphBuilder graph;
    private final ModelConfig config;
    private final VisionConfig vision;

    private VisionGraph(GraphWeights weights) {
        this.graph = new GraphBuilder("vision", weights);
        this.config = weights.config();
        this.vision = config.vision();
    }

    /// Over the checkpoint's own weights.
    public static ModelGraph of(Checkpoint checkpoint) {
        return of(GraphWeights.exact(checkpoint));
    }

    public static ModelGraph of(GraphWeights weights) {
        return new VisionGraph(weights).write();
    }

    private ModelGraph write() {
        int size = vision.imageSize();
        String pixels = graph.toActivations(
                graph.input("pixel_values", GraphBuilder.FLOAT, "n", vision.channels(), size, size));
        String selected = encode(embed(pixels));
        graph.node("Cast", project(selected)).with("to", GraphBuilder.FLOAT).as("features");
        graph.output(
                "features",
                GraphBuilder.FLOAT,
                "n",
                vision.tokensPerFrame(),
                config.text().hiddenSize());
        return graph.build();
    }

    /// Patches row by row behind the class token, positions added, normalised: `[n,tokens,E]`.
    private String embed(String pixels) {
        long width = vision.hiddenSize();
        int patch = vision.patchSize();
        String grid = graph.node("Conv", pixels, graph.weight(TOWER + "embeddings.patch_embedding.weight"))
                .with("kernel_shape", new long[] {patch, patch})
                .with("strides", new long[] {patch, patch})
                .out();
        String flat =
                graph.node("Reshape", grid, graph.longs("flat", 0, width, -1)).out();
        String patches =
                graph.node("Transpose", flat).with("perm", new long[] {0, 2, 1}).out();
        // A row of zeros in front of the patches, to which the class token comes with its position: no operator has to
        // know the number of frames, which on a card would be the processor's work.
        String tokens = graph.node("Pad", patches, graph.longs("room", 0, 1, 0, 0, 0, 0))
                .out();
        String classRow = graph.node(
                        "Unsqueeze", graph.weight(TOWER + "embeddings.class_embedding"), graph.longs("row", 0))
                .out();
        String classOnly = graph.node("Pad", classRow, graph.longs("behind", 0, 0, vision.tokensPerFrame() - 1, 0))
                .out();
        String added = graph.node("Add", graph.weight(TOWER + "embeddings.position_embedding.weight"), classOnly)
                .out();
        String placed = graph.node("Add", tokens, added).out();
        return Layers.layerNorm(graph, placed, TOWER + "pre_layrnorm", vision.layerNormEps());
    }

    /// Runs the layers and joins the hidden states the configuration asks for.
    private String encode(String embedded) {
        String[] states = new String[vision.layersToRun() + 1];
        states[0] = embedded;
        for (int layer = 0; layer < vision.layersToRun(); layer++) {
            states[layer + 1] = encoderLayer(states[layer], TOWER + "encoder.layers." + layer + ".");
        }
        String[] chosen = vision.featureLayers().stream().map(i -> states[i]).toArray(String[]::new);
        return chosen.length == 1
                ? chosen[0]
                : graph.node("Concat", chosen).with("axis", -1).out();
    }

    private String encoderLayer(String x, String layer) {
        String h = Layers.layerNorm(graph, x, layer + "layer_norm1", vision.layerNormEps());
        String attended = graph.microsoft(
                        "MultiHeadAttention",
                        Layers.linearWithBias(graph, h, layer + "self_attn.q_proj"),
                        Layers.linearWithBias(graph, h, layer + "self_attn.k_proj"),
                        Layers.linearWithBias(graph, h, layer + "self_attn.v_proj"))
                .with("num_heads", vision.heads())
                .with("scale", 1 / Math.sqrt((double) vision.hiddenSize() / vision.heads()))
                .out();
        String y = graph.node("Add", x, Layers.linearWithBias(graph, attended, layer + "self_attn.out_proj"))
                .out();
        String m = Layers.layerNorm(graph, y, layer + "layer_norm2", vision.layerNormEps());
        String wide = Layers.activate(graph, Layers.linearWithBias(graph, m, layer + "mlp.fc1"), vision.activation());
        return graph.node("Add", y, Layers.linearWithBias(graph, wide, layer + "mlp.fc2"))
                .out();
    }

    private String project(String x) {
        String wide = Layers.activate(graph, projectorLinear(x, "linear_1"), config.projectorActivation());
        return projectorLinear(wide, "linear_2");
    }

    private String projectorLinear(String x, String linear) {
        String module = "multi_modal_projector." + linear;
        return config.projectorBias()
                ? Layers.linearWithBias(graph, x, module)
                : Layers.linear(graph, x, module + ".weight");
    }
}

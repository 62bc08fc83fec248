package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.ModelConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Which tensors one half of a model needs, and in which form each is stored.
///
/// Vectors are float32 wherever the processor computes, and so is the embedding, which is read row by row from the
/// checkpoint. The head is read for one token at a time, where more than 8 bits buy nothing and 4 bits cost answers, so
/// it has 8 in every quantised recipe. A matrix to have 8 bits per output channel stays in float32 if that would cost
/// too much, see {@link RoundingLoss}.
public enum Recipe {
    DECODER_FLOAT32(Form.FLOAT32, Form.FLOAT32, Form.FLOAT32),
    DECODER_INT8(Form.INT8, Form.INT8, Form.BLOCK8),
    /// To measure what the second matrix of the MLP is worth: its input has no norm in front of it.
    DECODER_INT8_FLOAT_DOWN(Form.INT8, Form.FLOAT32, Form.BLOCK8),
    DECODER_INT4(Form.BLOCK4, Form.BLOCK4, Form.BLOCK8),
    /// For cards.
    DECODER_FLOAT16(Form.FLOAT16, Form.FLOAT16, Form.FLOAT16),
    VISION_FLOAT16(Form.FLOAT16, Form.FLOAT16, Form.FLOAT16),
    VISION_FLOAT32(Form.FLOAT32, Form.FLOAT32, Form.FLOAT32),
    VISION_INT8(Form.INT8, Form.INT8, Form.INT8);

    private static final List<String> DECODER_MATRICES = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");
    private static final List<String> TOWER_MATRICES = List.of(
            "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2");

    private final Form matrices;
    private final Form down;
    private final Form head;

    Recipe(Form matrices, Form down, Form head) {
        this.matrices = matrices;
        this.down = down;
        this.head = head;
    }

    /// Part of file names.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether every tensor keeps its value, so that a float32 checkpoint needs no file.
    public boolean isExact() {
        return matrices == Form.FLOAT32 && down == Form.FLOAT32 && head == Form.FLOAT32;
    }

    public Precision precision() {
        return matrices == Form.FLOAT16 ? Precision.FLOAT16 : Precision.FLOAT32;
    }

    /// Whether matrices may stay in float32 for what rounding would cost them, which only writing the file finds out.
    public boolean measures() {
        return matrices == Form.INT8;
    }

    /// Whether its query and key projections may choose tokens at a pruning boundary. In 4 bits they would choose
    /// others too often, so there float32 does.
    public boolean ranks() {
        return matrices != Form.BLOCK4;
    }

    boolean isVision() {
        return this == VISION_FLOAT32 || this == VISION_FLOAT16 || this == VISION_INT8;
    }

    /// @param canonicalName of a tensor in {@link #tensors}
    Form formOf(String canonicalName) {
        if (canonicalName.equals(Checkpoint.HEAD)) {
            return head;
        }
        if (canonicalName.endsWith(".mlp.down_proj.weight")) {
            return down;
        }
        boolean matrix = canonicalName.endsWith("_proj.weight")
                || canonicalName.contains(".mlp.fc") && canonicalName.endsWith(".weight")
                || canonicalName.startsWith("multi_modal_projector.") && canonicalName.endsWith(".weight");
        return matrix || matrices == Form.FLOAT16 ? matrices : Form.FLOAT32;
    }

    /// Canonical names of the matrices that rounding is measured for, in the order they are stored: those which would
    /// have one scale per output channel. In blocks, an outlier coarsens no more than its block.
    List<String> measured(ModelConfig config) {
        return tensors(config).stream()
                .filter(name -> formOf(name) == Form.INT8)
                .toList();
    }

    /// Canonical names of all tensors this half reads, in the order they are stored.
    List<String> tensors(ModelConfig config) {
        return isVision() ? vision(config) : decoder(config);
    }

    private static List<String> decoder(ModelConfig config) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < config.text().layers(); i++) {
            String layer = "language_model.layers." + i + ".";
            names.add(layer + "input_layernorm.weight");
            names.add(layer + "post_attention_layernorm.weight");
            DECODER_MATRICES.forEach(matrix -> names.add(layer + matrix + ".weight"));
        }
        names.add("language_model.norm.weight");
        names.add(Checkpoint.HEAD);
        return names;
    }

    private static List<String> vision(ModelConfig config) {
        String tower = "video_tower.";
        List<String> names = new ArrayList<>(List.of(
                tower + "embeddings.class_embedding",
                tower + "embeddings.patch_embedding.weight",
                tower + "embeddings.position_embedding.weight"));
        addWithBias(names, tower + "pre_layrnorm");
        for (int i = 0; i < config.vision().layersToRun(); i++) {
            String layer = tower + "encoder.layers." + i + ".";
            addWithBias(names, layer + "layer_norm1");
            addWithBias(names, layer + "layer_norm2");
            TOWER_MATRICES.forEach(matrix -> addWithBias(names, layer + matrix));
        }
        for (String linear : List.of("linear_1", "linear_2")) {
            names.add("multi_modal_projector." + linear + ".weight");
            if (config.projectorBias()) {
                names.add("multi_modal_projector." + linear + ".bias");
            }
        }
        return names;
    }

    private static void addWithBias(List<String> names, String module) {
        names.add(module + ".weight");
        names.add(module + ".bias");
    }
}

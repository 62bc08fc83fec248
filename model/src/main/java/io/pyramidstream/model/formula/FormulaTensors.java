package io.pyramidstream.model.formula;

import java.util.ArrayList;
import java.util.List;

/// The tensors of a checkpoint as published files name them.
final class FormulaTensors {

    /// @param name as on disk
    record Tensor(String name, List<Integer> shape) {
        long elements() {
            return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        }
    }

    private final List<Tensor> tensors = new ArrayList<>();

    private FormulaTensors() {}

    static List<Tensor> of(FormulaShape shape) {
        var all = new FormulaTensors();
        all.addDecoder(shape.text());
        all.addLinear(
                "multi_modal_projector.linear_1",
                shape.text().hidden(),
                shape.vision().hidden(),
                true);
        all.addLinear(
                "multi_modal_projector.linear_2",
                shape.text().hidden(),
                shape.text().hidden(),
                true);
        all.addTower("video_tower.vision_model.", shape.vision());
        all.addTower("image_tower.vision_model.", shape.vision());
        return List.copyOf(all.tensors);
    }

    private void addDecoder(FormulaShape.Text text) {
        int hidden = text.hidden();
        int keys = hidden / text.heads() * text.kvHeads();
        add("language_model.model.embed_tokens.weight", text.vocab(), hidden);
        for (int i = 0; i < text.layers(); i++) {
            String layer = "language_model.model.layers." + i + ".";
            add(layer + "input_layernorm.weight", hidden);
            addLinear(layer + "self_attn.q_proj", hidden, hidden, false);
            addLinear(layer + "self_attn.k_proj", keys, hidden, false);
            addLinear(layer + "self_attn.v_proj", keys, hidden, false);
            addLinear(layer + "self_attn.o_proj", hidden, hidden, false);
            add(layer + "post_attention_layernorm.weight", hidden);
            addLinear(layer + "mlp.gate_proj", text.ffn(), hidden, false);
            addLinear(layer + "mlp.up_proj", text.ffn(), hidden, false);
            addLinear(layer + "mlp.down_proj", hidden, text.ffn(), false);
        }
        add("language_model.model.norm.weight", hidden);
        addLinear("language_model.lm_head", text.vocab(), hidden, false);
    }

    private void addTower(String tower, FormulaShape.Vision vision) {
        int width = vision.hidden();
        add(tower + "embeddings.class_embedding", width);
        add(tower + "embeddings.patch_embedding.weight", width, 3, vision.patch(), vision.patch());
        add(tower + "embeddings.position_embedding.weight", vision.tokensPerFrame(), width);
        addNorm(tower + "pre_layrnorm", width);
        for (int i = 0; i < vision.layers(); i++) {
            String layer = tower + "encoder.layers." + i + ".";
            addNorm(layer + "layer_norm1", width);
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                addLinear(layer + "self_attn." + projection, width, width, true);
            }
            addNorm(layer + "layer_norm2", width);
            addLinear(layer + "mlp.fc1", vision.ffn(), width, true);
            addLinear(layer + "mlp.fc2", width, vision.ffn(), true);
        }
        addNorm(tower + "post_layernorm", width);
    }

    private void addNorm(String name, int width) {
        add(name + ".weight", width);
        add(name + ".bias", width);
    }

    private void addLinear(String name, int out, int in, boolean bias) {
        add(name + ".weight", out, in);
        if (bias) {
            add(name + ".bias", out);
        }
    }

    private void add(String name, Integer... shape) {
        tensors.add(new Tensor(name, List.of(shape)));
    }
}

package io.pyramidstream.model.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every tensor a configuration calls for, by canonical name, with its shape.
///
/// @param required must be there
/// @param unused   may be there and is never read: the tower's layers above the one whose output is taken
/// @param image    the tower of still pictures, all of it or none: no question about video reads it
record TensorTable(Map<String, List<Long>> required, Map<String, List<Long>> unused, Map<String, List<Long>> image) {

    static TensorTable of(ModelConfig config) {
        var table = new TensorTable(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        table.addTower("video_tower.", config.vision(), table.required);
        table.addProjector(config);
        table.addDecoder(config.text());
        table.addTower("image_tower.", config.vision(), table.image);
        return table;
    }

    private void addTower(String tower, VisionConfig vision, Map<String, List<Long>> used) {
        long width = vision.hiddenSize();
        long patch = vision.patchSize();
        used.put(tower + "embeddings.class_embedding", List.of(width));
        used.put(tower + "embeddings.patch_embedding.weight", List.of(width, (long) vision.channels(), patch, patch));
        used.put(tower + "embeddings.position_embedding.weight", List.of((long) vision.tokensPerFrame(), width));
        addNorm(used, tower + "pre_layrnorm", width);
        for (int i = 0; i < vision.layers(); i++) {
            addTowerLayer(i < vision.layersToRun() ? used : unused, tower + "encoder.layers." + i + ".", vision);
        }
        addNorm(unused, tower + "post_layernorm", width);
    }

    private static void addTowerLayer(Map<String, List<Long>> to, String layer, VisionConfig vision) {
        long width = vision.hiddenSize();
        addNorm(to, layer + "layer_norm1", width);
        for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            addLinear(to, layer + "self_attn." + projection, width, width, true);
        }
        addNorm(to, layer + "layer_norm2", width);
        addLinear(to, layer + "mlp.fc1", vision.intermediateSize(), width, true);
        addLinear(to, layer + "mlp.fc2", width, vision.intermediateSize(), true);
    }

    private void addProjector(ModelConfig config) {
        long hidden = config.text().hiddenSize();
        long features = (long) config.vision().hiddenSize()
                * config.vision().featureLayers().size();
        addLinear(required, "multi_modal_projector.linear_1", hidden, features, config.projectorBias());
        addLinear(required, "multi_modal_projector.linear_2", hidden, hidden, config.projectorBias());
    }

    private void addDecoder(TextConfig text) {
        long hidden = text.hiddenSize();
        List<Long> vocabulary = List.of((long) text.vocabSize(), hidden);
        required.put(Checkpoint.EMBEDDING, vocabulary);
        for (int i = 0; i < text.layers(); i++) {
            addDecoderLayer("language_model.layers." + i + ".", text);
        }
        required.put("language_model.norm.weight", List.of(hidden));
        (text.tiedHead() ? unused : required).put(Checkpoint.HEAD, vocabulary);
    }

    private void addDecoderLayer(String layer, TextConfig text) {
        long hidden = text.hiddenSize();
        long queries = (long) text.heads() * text.headDim();
        long keys = (long) text.kvHeads() * text.headDim();
        required.put(layer + "input_layernorm.weight", List.of(hidden));
        addLinear(required, layer + "self_attn.q_proj", queries, hidden, false);
        addLinear(required, layer + "self_attn.k_proj", keys, hidden, false);
        addLinear(required, layer + "self_attn.v_proj", keys, hidden, false);
        addLinear(required, layer + "self_attn.o_proj", hidden, queries, false);
        required.put(layer + "post_attention_layernorm.weight", List.of(hidden));
        addLinear(required, layer + "mlp.gate_proj", text.intermediateSize(), hidden, false);
        addLinear(required, layer + "mlp.up_proj", text.intermediateSize(), hidden, false);
        addLinear(required, layer + "mlp.down_proj", hidden, text.intermediateSize(), false);
    }

    private static void addNorm(Map<String, List<Long>> to, String name, long width) {
        to.put(name + ".weight", List.of(width));
        to.put(name + ".bias", List.of(width));
    }

    private static void addLinear(Map<String, List<Long>> to, String name, long out, long in, boolean bias) {
        to.put(name + ".weight", List.of(out, in));
        if (bias) {
            to.put(name + ".bias", List.of(out));
        }
    }
}

package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/// Reads `vision_config`, with the defaults of CLIP, and which hidden states are taken from the tower.
final class VisionConfigReader {
    private static final int IMAGE_SIZE_MAX = 4096;

    private final JsonFields root;

    private VisionConfigReader(JsonFields root) {
        this.root = root;
    }

    static VisionConfig read(JsonFields root) {
        return new VisionConfigReader(root).vision();
    }

    private VisionConfig vision() {
        JsonFields vision = root.part("vision_config");
        ConfigFields.requireType(vision, "clip_vision_model");
        // Absent: Video-LLaVA's own ViT-L/14. Present: what it leaves out is CLIP's ViT-B/32.
        boolean large = !root.has("vision_config");
        int hidden = vision.integer("hidden_size", large ? 1024 : 768, 1, ConfigFields.WIDTH_MAX);
        int heads = vision.integer("num_attention_heads", large ? 16 : 12, 1, ConfigFields.HEADS_MAX);
        if (hidden % heads != 0) {
            throw vision.refused("num_attention_heads", "a divisor of hidden_size, which is " + hidden);
        }
        int layers = vision.integer("num_hidden_layers", large ? 24 : 12, 1, ConfigFields.LAYERS_MAX);
        int image = vision.integer("image_size", 224, 1, IMAGE_SIZE_MAX);
        int patch = vision.integer("patch_size", large ? 14 : 32, 1, IMAGE_SIZE_MAX);
        if (patch > image) {
            throw new CheckpointException(
                    root.file(),
                    "field vision_config.patch_size is " + patch + ", larger than image_size, which is " + image);
        }
        List<Integer> featureLayers = featureLayers(layers);
        return new VisionConfig(
                hidden,
                vision.integer("intermediate_size", large ? 4096 : 3072, 1, ConfigFields.WIDTH_MAX),
                layers,
                heads,
                image,
                patch,
                vision.integer("num_channels", 3, 3, 3),
                vision.number("layer_norm_eps", 1e-5, 0, 1),
                ConfigFields.activation(vision, "hidden_act", "quick_gelu"),
                featureLayers.stream().mapToInt(Integer::intValue).max().orElseThrow(),
                featureLayers);
    }

    /// There are `layers` + 1 hidden states; number 0 is the encoder's input and -1 the last layer's output.
    private List<Integer> featureLayers(int layers) {
        String field = "vision_feature_layer";
        if (!root.has(field)) {
            return List.of(layers - 1);
        }
        JsonNode value = root.node().get(field);
        List<Integer> counted = new ArrayList<>();
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
            if (!one.isIntegralNumber()
                    || !one.canConvertToInt()
                    || one.intValue() < -layers - 1
                    || one.intValue() > layers) {
                throw root.refused(field, "whole numbers from " + (-layers - 1) + " to " + layers);
            }
            counted.add(one.intValue() < 0 ? layers + 1 + one.intValue() : one.intValue());
        }
        if (counted.isEmpty() || counted.size() > layers + 1) {
            throw root.refused(field, "one to " + (layers + 1) + " layers");
        }
        return counted;
    }
}

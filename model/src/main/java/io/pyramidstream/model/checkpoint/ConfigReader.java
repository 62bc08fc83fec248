package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `config.json`. Hugging Face writes only what differs from a class's defaults, so each field has the default
/// of its class here; note that an absent `vision_config` means another tower than an empty one.
final class ConfigReader {
    static final String FILE = "config.json";
    static final int BYTES_MAX = 1 << 20;

    private static final int WIDTH_MAX = 1 << 20;
    private static final int LAYERS_MAX = 1024;
    private static final int HEADS_MAX = 4096;
    private static final int VOCAB_MAX = 1 << 24;
    private static final int POSITIONS_MAX = 1 << 24;
    private static final int IMAGE_SIZE_MAX = 4096;

    private static final Map<String, Activation> ACTIVATIONS = Map.of(
            "silu", Activation.SILU,
            "swish", Activation.SILU,
            "gelu", Activation.GELU,
            "quick_gelu", Activation.QUICK_GELU,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "gelu_new", Activation.GELU_TANH);

    private final JsonFields root;

    private ConfigReader(JsonFields root) {
        this.root = root;
    }

    static ModelConfig read(JsonFields root) {
        ModelFamily.requireVideoLlava(root);
        return new ConfigReader(root).model();
    }

    private ModelConfig model() {
        if (root.has("quantization_config")) {
            throw new CheckpointException(
                    root.file(),
                    "field quantization_config: weights that are already quantised are not supported; use the F16 files");
        }
        TextConfig text = text(root.object("text_config").orElse(empty("text_config.")));
        VisionConfig vision = vision(root.object("vision_config"));
        int last = text.vocabSize() - 1;
        return new ModelConfig(
                text,
                vision,
                activation(root, "projector_hidden_act", "gelu"),
                root.flag("multimodal_projector_bias", true),
                tokenId(alias("image_token_index", "image_token_id"), 32000, last),
                tokenId(alias("video_token_index", "video_token_id"), 32001, last),
                padToken(last));
    }

    private TextConfig text(JsonFields text) {
        requireType(text, "llama");
        refuseIfTrue(text, "attention_bias");
        refuseIfTrue(text, "mlp_bias");
        int hidden = text.integer("hidden_size", 4096, 1, WIDTH_MAX);
        int heads = text.integer("num_attention_heads", 32, 1, HEADS_MAX);
        int kvHeads = text.integer("num_key_value_heads", heads, 1, HEADS_MAX);
        if (heads % kvHeads != 0) {
            throw text.refused("num_key_value_heads", "a divisor of num_attention_heads, which is " + heads);
        }
        if (!text.has("head_dim") && hidden % heads != 0) {
            throw text.refused("num_attention_heads", "a divisor of hidden_size, which is " + hidden);
        }
        int headDim = text.integer("head_dim", hidden / heads, 1, WIDTH_MAX);
        if (headDim % 2 != 0) {
            throw new CheckpointException(
                    root.file(), "field text_config.head_dim is " + headDim + "; rotary positions need an even one");
        }
        int vocab = text.integer("vocab_size", 32000, 1, VOCAB_MAX);
        return new TextConfig(
                hidden,
                text.integer("intermediate_size", 11008, 1, WIDTH_MAX),
                text.integer("num_hidden_layers", 32, 1, LAYERS_MAX),
                heads,
                kvHeads,
                headDim,
                vocab,
                text.integer("max_position_embeddings", 2048, 1, POSITIONS_MAX),
                text.number("rms_norm_eps", 1e-6, 0, 1),
                ropeTheta(text),
                activation(text, "hidden_act", "silu"),
                root.flag("tie_word_embeddings", text.flag("tie_word_embeddings", false)),
                tokenId(text, "bos_token_id", 1, vocab - 1),
                tokenId(text, "eos_token_id", 2, vocab - 1));
    }

    private VisionConfig vision(Optional<JsonFields> given) {
        JsonFields vision = given.orElse(empty("vision_config."));
        requireType(vision, "clip_vision_model");
        // Absent: Video-LLaVA's own ViT-L/14. Present: what it leaves out is CLIP's ViT-B/32.
        boolean large = given.isEmpty();
        int hidden = vision.integer("hidden_size", large ? 1024 : 768, 1, WIDTH_MAX);
        int heads = vision.integer("num_attention_heads", large ? 16 : 12, 1, HEADS_MAX);
        if (hidden % heads != 0) {
            throw vision.refused("num_attention_heads", "a divisor of hidden_size, which is " + hidden);
        }
        int layers = vision.integer("num_hidden_layers", large ? 24 : 12, 1, LAYERS_MAX);
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
                vision.integer("intermediate_size", large ? 4096 : 3072, 1, WIDTH_MAX),
                layers,
                heads,
                image,
                patch,
                vision.integer("num_channels", 3, 3, 3),
                vision.number("layer_norm_eps", 1e-5, 0, 1),
                activation(vision, "hidden_act", "quick_gelu"),
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

    private static double ropeTheta(JsonFields text) {
        double theta = text.number("rope_theta", 10_000, 0, 1e12);
        for (String field : List.of("rope_parameters", "rope_scaling")) {
            Optional<JsonFields> rope = text.object(field);
            if (rope.isEmpty()) {
                continue;
            }
            for (String kind : List.of("rope_type", "type")) {
                if (!rope.get().text(kind, "default").equals("default")) {
                    throw rope.get().refused(kind, "\"default\" (scaled rotary positions are not supported)");
                }
            }
            theta = rope.get().number("rope_theta", theta, 0, 1e12);
        }
        if (text.number("partial_rotary_factor", 1, 0, 1) != 1) {
            throw text.refused("partial_rotary_factor", "1");
        }
        return theta;
    }

    private static Activation activation(JsonFields fields, String field, String otherwise) {
        Activation activation = ACTIVATIONS.get(fields.text(field, otherwise));
        if (activation == null) {
            throw fields.refused(field, "an activation this program knows: silu, gelu, quick_gelu, gelu_pytorch_tanh");
        }
        return activation;
    }

    private int padToken(int last) {
        JsonFields where =
                root.has("pad_token_id") ? root : root.object("text_config").orElse(root);
        boolean none =
                where.integer("pad_token_id", ModelConfig.NO_TOKEN, -1, Integer.MAX_VALUE) == ModelConfig.NO_TOKEN;
        return none ? ModelConfig.NO_TOKEN : tokenId(where, "pad_token_id", ModelConfig.NO_TOKEN, last);
    }

    private int tokenId(String field, int otherwise, int last) {
        return tokenId(root, field, otherwise, last);
    }

    private static int tokenId(JsonFields fields, String field, int otherwise, int last) {
        int id = fields.integer(field, otherwise, 0, Integer.MAX_VALUE);
        if (id > last) {
            throw new CheckpointException(
                    fields.file(),
                    "field " + fields.path(field) + " is " + id + (fields.has(field) ? "" : " (by default)")
                            + ", but the vocabulary ends at " + last
                            + " (text_config.vocab_size); the configuration does not belong to these weights");
        }
        return id;
    }

    private String alias(String first, String second) {
        return root.has(first) ? first : root.has(second) ? second : first;
    }

    private static void requireType(JsonFields part, String type) {
        if (!part.text("model_type", type).equals(type)) {
            throw part.refused("model_type", "\"" + type + "\"");
        }
    }

    private static void refuseIfTrue(JsonFields fields, String field) {
        if (fields.flag(field, false)) {
            throw fields.refused(field, "false (biases in the decoder are not supported)");
        }
    }

    private JsonFields empty(String under) {
        return new JsonFields(root.file(), under, JsonNodeFactory.instance.objectNode());
    }
}

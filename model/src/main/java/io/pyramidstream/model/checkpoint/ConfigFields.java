package io.pyramidstream.model.checkpoint;

import java.util.Map;

/// What the parts of `config.json` have in common.
final class ConfigFields {
    static final int WIDTH_MAX = 1 << 20;
    static final int LAYERS_MAX = 1024;
    static final int HEADS_MAX = 4096;

    private static final Map<String, Activation> ACTIVATIONS = Map.of(
            "silu", Activation.SILU,
            "swish", Activation.SILU,
            "gelu", Activation.GELU,
            "quick_gelu", Activation.QUICK_GELU,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "gelu_new", Activation.GELU_TANH);

    private ConfigFields() {}

    static Activation activation(JsonFields fields, String field, String otherwise) {
        Activation activation = ACTIVATIONS.get(fields.text(field, otherwise));
        if (activation == null) {
            throw fields.refused(field, "an activation this program knows: silu, gelu, quick_gelu, gelu_pytorch_tanh");
        }
        return activation;
    }

    static int tokenId(JsonFields fields, String field, int otherwise, int last) {
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

    static void requireType(JsonFields part, String type) {
        if (!part.text("model_type", type).equals(type)) {
            throw part.refused("model_type", "\"" + type + "\"");
        }
    }
}

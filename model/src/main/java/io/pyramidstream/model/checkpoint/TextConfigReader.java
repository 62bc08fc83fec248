package io.pyramidstream.model.checkpoint;

import java.util.List;
import java.util.Optional;

/// Reads `text_config`, with the defaults of LLaMA.
final class TextConfigReader {
    private static final int VOCAB_MAX = 1 << 24;
    private static final int POSITIONS_MAX = 1 << 24;

    private TextConfigReader() {}

    /// @param root says whether the head is tied, if it says so at all
    static TextConfig read(JsonFields text, JsonFields root) {
        ConfigFields.requireType(text, "llama");
        refuseIfTrue(text, "attention_bias");
        refuseIfTrue(text, "mlp_bias");
        int hidden = text.integer("hidden_size", 4096, 1, ConfigFields.WIDTH_MAX);
        int heads = text.integer("num_attention_heads", 32, 1, ConfigFields.HEADS_MAX);
        int kvHeads = text.integer("num_key_value_heads", heads, 1, ConfigFields.HEADS_MAX);
        if (heads % kvHeads != 0) {
            throw text.refused("num_key_value_heads", "a divisor of num_attention_heads, which is " + heads);
        }
        if (!text.has("head_dim") && hidden % heads != 0) {
            throw text.refused("num_attention_heads", "a divisor of hidden_size, which is " + hidden);
        }
        int headDim = text.integer("head_dim", hidden / heads, 1, ConfigFields.WIDTH_MAX);
        if (headDim % 2 != 0) {
            throw new CheckpointException(
                    text.file(), "field text_config.head_dim is " + headDim + "; rotary positions need an even one");
        }
        int vocab = text.integer("vocab_size", 32000, 1, VOCAB_MAX);
        return new TextConfig(
                hidden,
                text.integer("intermediate_size", 11008, 1, ConfigFields.WIDTH_MAX),
                text.integer("num_hidden_layers", 32, 1, ConfigFields.LAYERS_MAX),
                heads,
                kvHeads,
                headDim,
                vocab,
                text.integer("max_position_embeddings", 2048, 1, POSITIONS_MAX),
                text.number("rms_norm_eps", 1e-6, 0, 1),
                ropeTheta(text),
                ConfigFields.activation(text, "hidden_act", "silu"),
                root.flag("tie_word_embeddings", text.flag("tie_word_embeddings", false)),
                ConfigFields.tokenId(text, "bos_token_id", 1, vocab - 1),
                ConfigFields.tokenId(text, "eos_token_id", 2, vocab - 1));
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

    private static void refuseIfTrue(JsonFields fields, String field) {
        if (fields.flag(field, false)) {
            throw fields.refused(field, "false (biases in the decoder are not supported)");
        }
    }
}

package io.pyramidstream.model.checkpoint;

/// Reads `config.json`. Hugging Face writes only what differs from a class's defaults, so each field has the default
/// of its class here; note that an absent `vision_config` means another tower than an empty one.
final class ConfigReader {
    static final String FILE = "config.json";
    static final int BYTES_MAX = 1 << 20;

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
        TextConfig text = TextConfigReader.read(root.part("text_config"), root);
        int last = text.vocabSize() - 1;
        return new ModelConfig(
                text,
                VisionConfigReader.read(root),
                ConfigFields.activation(root, "projector_hidden_act", "gelu"),
                root.flag("multimodal_projector_bias", true),
                tokenId(alias("image_token_index", "image_token_id"), 32000, last),
                tokenId(alias("video_token_index", "video_token_id"), 32001, last),
                padToken(last));
    }

    private int padToken(int last) {
        JsonFields where = root.has("pad_token_id") ? root : root.part("text_config");
        boolean none =
                where.integer("pad_token_id", ModelConfig.NO_TOKEN, -1, Integer.MAX_VALUE) == ModelConfig.NO_TOKEN;
        return none ? ModelConfig.NO_TOKEN : ConfigFields.tokenId(where, "pad_token_id", ModelConfig.NO_TOKEN, last);
    }

    private int tokenId(String field, int otherwise, int last) {
        return ConfigFields.tokenId(root, field, otherwise, last);
    }

    private String alias(String first, String second) {
        return root.has(first) ? first : root.has(second) ? second : first;
    }
}

package io.pyramidstream.model.formula;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.TreeMap;

/// The JSON files beside the weights, each as published checkpoints have it.
final class FormulaFiles {
    private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
    private static final int BICUBIC = 3;
    private static final String NOTE =
            "This model's weights are made-up numbers: its answers are noise and mean nothing.";

    private FormulaFiles() {}

    /// Content by file name.
    static Map<String, String> of(FormulaShape shape) {
        Map<String, ObjectNode> files = new TreeMap<>();
        files.put("config.json", config(shape));
        files.put("generation_config.json", generation(shape));
        files.put("preprocessor_config.json", preprocessor(shape));
        files.put("tokenizer.json", FormulaTokenizer.of(shape));
        files.put("tokenizer_config.json", tokenizerConfig());
        files.put("pyramidstream.json", object().put("note", NOTE));
        Map<String, String> texts = new TreeMap<>();
        files.forEach((name, json) -> texts.put(name, json.toPrettyString() + "\n"));
        return texts;
    }

    private static ObjectNode config(FormulaShape shape) {
        FormulaShape.Text text = shape.text();
        FormulaShape.Vision vision = shape.vision();
        ObjectNode config = object();
        config.putArray("architectures").add("VideoLlavaForConditionalGeneration");
        config.put("model_type", "video_llava")
                .put("image_token_index", shape.imageToken())
                .put("video_token_index", shape.videoToken())
                .put("pad_token_id", shape.padToken())
                .put("projector_hidden_act", "gelu")
                .put("vision_feature_layer", shape.visionFeatureLayer())
                .put("vision_feature_select_strategy", "default")
                .put("tie_word_embeddings", false)
                .put("torch_dtype", torchName(shape));
        config.putObject("text_config")
                .put("model_type", "llama")
                .put("hidden_size", text.hidden())
                .put("intermediate_size", text.ffn())
                .put("num_hidden_layers", text.layers())
                .put("num_attention_heads", text.heads())
                .put("num_key_value_heads", text.kvHeads())
                .put("vocab_size", text.vocab())
                .put("max_position_embeddings", text.maxPositions())
                .put("rms_norm_eps", text.eps())
                .put("rope_theta", text.theta())
                .put("hidden_act", "silu")
                .put("bos_token_id", FormulaTokenizer.BOS)
                .put("eos_token_id", FormulaTokenizer.EOS);
        config.putObject("vision_config")
                .put("model_type", "clip_vision_model")
                .put("hidden_size", vision.hidden())
                .put("intermediate_size", vision.ffn())
                .put("num_hidden_layers", vision.layers())
                .put("num_attention_heads", vision.heads())
                .put("image_size", vision.image())
                .put("patch_size", vision.patch())
                .put("hidden_act", "quick_gelu")
                .put("layer_norm_eps", 1e-5);
        return config;
    }

    private static ObjectNode generation(FormulaShape shape) {
        return object().put("bos_token_id", FormulaTokenizer.BOS)
                .put("eos_token_id", FormulaTokenizer.EOS)
                .put("pad_token_id", shape.padToken());
    }

    private static ObjectNode preprocessor(FormulaShape shape) {
        int side = shape.vision().image();
        ObjectNode processor = object().put("do_convert_rgb", true)
                .put("do_resize", true)
                .put("do_center_crop", true)
                .put("do_rescale", true)
                .put("do_normalize", true)
                .put("resample", BICUBIC)
                .put("rescale_factor", 1 / 255.0);
        processor.putObject("size").put("shortest_edge", side);
        processor.putObject("crop_size").put("height", side).put("width", side);
        for (int i = 0; i < CLIP_MEAN.length; i++) {
            processor.withArray("image_mean").add(CLIP_MEAN[i]);
            processor.withArray("image_std").add(CLIP_STD[i]);
        }
        return processor;
    }

    private static ObjectNode tokenizerConfig() {
        return object().put("tokenizer_class", "LlamaTokenizer")
                .put("legacy", false)
                .put("add_bos_token", true)
                .put("bos_token", "<s>")
                .put("eos_token", "</s>")
                .put("unk_token", "<unk>")
                .put("pad_token", "<pad>");
    }

    private static String torchName(FormulaShape shape) {
        return switch (shape.dtype()) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        };
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

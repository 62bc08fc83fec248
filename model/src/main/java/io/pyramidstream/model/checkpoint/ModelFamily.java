package io.pyramidstream.model.checkpoint;

import java.util.Map;

/// Knows Video-LLaVA's relatives by name, so that a user who points at one is told which it is.
final class ModelFamily {
    private static final String WANTED =
            "use a Hugging Face form of Video-LLaVA such as LanguageBind/Video-LLaVA-7B-hf";

    /// `model_type` of relatives that may come later.
    private static final Map<String, String> RELATIVES = Map.ofEntries(
            Map.entry("llava", "LLaVA-1.5"),
            Map.entry("llava_llama", "LLaVA-1.5"),
            Map.entry("llava_next", "LLaVA-NeXT"),
            Map.entry("llava_next_video", "LLaVA-NeXT-Video"),
            Map.entry("llava_onevision", "LLaVA-OneVision"),
            Map.entry("smolvlm", "SmolVLM2"),
            Map.entry("idefics3", "SmolVLM or Idefics3"),
            Map.entry("qwen2_vl", "Qwen2-VL"),
            Map.entry("qwen2_5_vl", "Qwen2.5-VL"),
            Map.entry("qwen3_vl", "Qwen3-VL"),
            Map.entry("qwen3_vl_moe", "Qwen3-VL"));

    private ModelFamily() {}

    /// Returns if `config` is that of a Video-LLaVA in its Hugging Face form, else says what it is.
    static void requireVideoLlava(JsonFields config) {
        if (config.has("mm_video_tower")) {
            throw new CheckpointException(
                    config.file(),
                    "field mm_video_tower: this is the original PKU form of Video-LLaVA (pickle files, frames that see one "
                            + "another through temporal attention), which is not supported; " + WANTED);
        }
        String type = config.text("model_type", "");
        if (type.equals("video_llava") && !config.has("mm_vision_tower")) {
            return;
        }
        if (config.has("mm_vision_tower")) {
            throw new CheckpointException(
                    config.file(),
                    "field mm_vision_tower: this is a LLaVA in its original form, which is not supported; " + WANTED);
        }
        String relative = RELATIVES.get(type);
        if (relative != null) {
            throw new CheckpointException(
                    config.file(), "model_type " + type + ": this is " + relative + ", not yet supported; " + WANTED);
        }
        throw new CheckpointException(
                config.file(),
                "model_type " + (type.isEmpty() ? "is missing" : "\"" + type + "\" is unknown") + "; " + WANTED);
    }
}

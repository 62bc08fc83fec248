package io.pyramidstream.model.checkpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// `config.json` by itself.
class ConfigTest {
    private static final Path FILE = Path.of("somewhere", "config.json");

    @Test
    void whatPublishedFilesLeaveOutIsFilledIn() {
        ModelConfig config = read("""
                {"model_type": "video_llava", "text_config": {"model_type": "llama", "vocab_size": 32064,
                  "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "torch_dtype": "float16"},
                 "pad_token_id": 32002, "ignore_index": -100, "torch_dtype": "float16"}""");

        assertThat(config.text())
                .isEqualTo(new TextConfig(
                        4096, 11008, 32, 32, 32, 128, 32064, 4096, 1e-5, 10_000, Activation.SILU, false, 1, 2));
        assertThat(config.vision())
                .isEqualTo(
                        new VisionConfig(1024, 4096, 24, 16, 224, 14, 3, 1e-5, Activation.QUICK_GELU, 23, List.of(23)));
        assertThat(config.vision().tokensPerFrame()).isEqualTo(257);
        assertThat(config.projectorActivation()).isEqualTo(Activation.GELU);
        assertThat(config.projectorBias()).isTrue();
        assertThat(config.imageTokenId()).isEqualTo(32000);
        assertThat(config.videoTokenId()).isEqualTo(32001);
        assertThat(config.padTokenId()).isEqualTo(32002);
    }

    @Test
    void towerThatIsNamedButEmptyIsClipsOwnDefault() {
        VisionConfig vision = read("{\"model_type\": \"video_llava\", \"text_config\": {\"vocab_size\": 32064}, "
                        + "\"vision_config\": {}}")
                .vision();

        assertThat(vision.hiddenSize()).isEqualTo(768);
        assertThat(vision.intermediateSize()).isEqualTo(3072);
        assertThat(vision.layers()).isEqualTo(12);
        assertThat(vision.heads()).isEqualTo(12);
        assertThat(vision.patchSize()).isEqualTo(32);
        assertThat(vision.tokensPerFrame()).isEqualTo(50);
    }

    @Test
    void classDefaultsOfLlamaHoldForWhatTheFileDoesNotSay() {
        TextConfig text = text("\"vocab_size\": 32064");

        assertThat(text.rmsNormEps()).isEqualTo(1e-6);
        assertThat(text.maxPositions()).isEqualTo(2048);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rope_theta\": 50000.0",
                "\"rope_theta\": 50000.0, \"rope_scaling\": null",
                "\"rope_parameters\": {\"rope_theta\": 50000.0, \"rope_type\": \"default\"}",
                "\"rope_theta\": 50000.0, \"rope_scaling\": {\"type\": \"default\"}"
            })
    void rotaryBaseIsFoundInBothForms(String field) {
        assertThat(text("\"vocab_size\": 32064, " + field).ropeTheta()).isEqualTo(50_000);
    }

    @ParameterizedTest
    @CsvSource({"-2, 23", "-1, 24", "-25, 0", "0, 0", "24, 24"})
    void featureLayerCountsFromEitherEnd(int layer, int run) {
        VisionConfig vision = read("{\"model_type\": \"video_llava\", \"text_config\": {\"vocab_size\": 32064}, "
                        + "\"vision_feature_layer\": " + layer + "}")
                .vision();

        assertThat(vision.layersToRun()).isEqualTo(run);
        assertThat(vision.featureLayers()).containsExactly(run);
    }

    @Test
    void newNamesOfTheTokensAreKnownToo() {
        ModelConfig config = read("{\"model_type\": \"video_llava\", \"text_config\": {\"vocab_size\": 400}, "
                + "\"image_token_id\": 300, \"video_token_id\": 301}");

        assertThat(config.imageTokenId()).isEqualTo(300);
        assertThat(config.videoTokenId()).isEqualTo(301);
        assertThat(config.padTokenId()).isEqualTo(ModelConfig.NO_TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"silu, SILU", "gelu, GELU", "quick_gelu, QUICK_GELU", "gelu_pytorch_tanh, GELU_TANH"})
    void activationsAreKnownByName(String name, Activation activation) {
        assertThat(text("\"vocab_size\": 32064, \"hidden_act\": \"" + name + "\"")
                        .activation())
                .isEqualTo(activation);
    }

    @Test
    void headsOfTheirOwnSizeAreRead() {
        TextConfig text = text("\"vocab_size\": 32064, \"head_dim\": 64, \"num_key_value_heads\": 8");

        assertThat(text.headDim()).isEqualTo(64);
        assertThat(text.kvHeads()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "hidden_act": "relu"                               | text_config.hidden_act is "relu"
            "hidden_act": 3                                    | text_config.hidden_act is 3
            "rope_scaling": {"type": "linear", "factor": 2.0}  | text_config.rope_scaling.type is "linear"
            "rope_scaling": {"rope_type": "yarn"}              | text_config.rope_scaling.rope_type is "yarn"
            "rope_parameters": {"rope_type": "llama3"}         | text_config.rope_parameters.rope_type is "llama3"
            "rope_theta": -1                                   | text_config.rope_theta is -1
            "partial_rotary_factor": 0.5                       | text_config.partial_rotary_factor is 0.5
            "num_key_value_heads": 5                           | text_config.num_key_value_heads is 5
            "num_attention_heads": 33                          | text_config.num_attention_heads is 33
            "head_dim": 7                                      | text_config.head_dim is 7
            "hidden_size": "big"                               | text_config.hidden_size is "big"
            "hidden_size": 0                                   | text_config.hidden_size is 0
            "hidden_size": 1e3                                 | text_config.hidden_size is 1000.0
            "num_hidden_layers": 2147483648                    | text_config.num_hidden_layers is 2147483648
            "num_hidden_layers": 2000000000                    | text_config.num_hidden_layers is 2000000000
            "attention_bias": true                             | text_config.attention_bias is true
            "mlp_bias": true                                   | text_config.mlp_bias is true
            "model_type": "qwen2"                              | text_config.model_type is "qwen2"
            "eos_token_id": 99999                              | text_config.eos_token_id is 99999
            "rms_norm_eps": 0                                  | text_config.rms_norm_eps is 0
            """)
    void decoderThatIsNotUnderstoodIsRefusedByField(String field, String words) {
        assertRefused(
                "{\"model_type\": \"video_llava\", \"text_config\": {\"vocab_size\": 32064, " + field + "}}", words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "projector_hidden_act": "tanh"                     | projector_hidden_act is "tanh"
            "vision_config": {"hidden_act": "mish"}            | vision_config.hidden_act is "mish"
            "vision_config": {"model_type": "siglip_vision_model"} | vision_config.model_type is "siglip_vision_model"
            "vision_config": {"patch_size": 300}               | patch_size is 300
            "vision_config": {"num_attention_heads": 7}        | vision_config.num_attention_heads is 7
            "vision_config": []                                | vision_config is []
            "vision_feature_layer": 25                         | vision_feature_layer is 25
            "vision_feature_layer": []                         | vision_feature_layer is []
            "vision_feature_layer": [-2, "x"]                  | vision_feature_layer is [-2,"x"]
            "quantization_config": {"bits": 4}                 | quantization_config
            "video_token_index": 32064                         | video_token_index is 32064, but the vocabulary ends at 32063
            "image_token_index": -1                            | image_token_index is -1
            "multimodal_projector_bias": "yes"                 | multimodal_projector_bias is "yes"
            "tie_word_embeddings": 1                           | tie_word_embeddings is 1
            """)
    void modelThatIsNotUnderstoodIsRefusedByField(String field, String words) {
        assertRefused(
                "{\"model_type\": \"video_llava\", \"text_config\": {\"vocab_size\": 32064}, " + field + "}", words);
    }

    @Test
    void vocabularyTooSmallForADefaultIsRefusedToo() {
        assertRefused(
                "{\"model_type\": \"video_llava\"}",
                "field image_token_index is 32000 (by default), but the vocabulary ends at 31999");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model_type": "llava", "architectures": ["LlavaForConditionalGeneration"]}    | LLaVA-1.5, not yet supported
            {"model_type": "llava_next"}                                                   | LLaVA-NeXT, not yet
            {"model_type": "llava_next_video"}                                             | LLaVA-NeXT-Video, not yet
            {"model_type": "llava_onevision"}                                              | LLaVA-OneVision, not yet
            {"model_type": "smolvlm"}                                                      | SmolVLM2, not yet
            {"model_type": "qwen2_vl"}                                                     | Qwen2-VL, not yet
            {"model_type": "qwen2_5_vl"}                                                   | Qwen2.5-VL, not yet
            {"model_type": "llava", "mm_vision_tower": "openai/clip-vit-large-patch14"}    | LLaVA in its original form
            {"model_type": "llava", "mm_video_tower": "LanguageBind/LanguageBind_Video_merge"} | original PKU form
            {"model_type": "llama"}                                                        | "llama" is unknown
            {}                                                                             | model_type is missing
            {"model_type": 5}                                                              | model_type is 5
            """)
    void relativesAreRefusedByName(String json, String words) {
        assertRefused(json, words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "[]", "{\"a\": 1", "{\"model_type\": \"video_llava\"} {}", "null", "\u0000"})
    void whatIsNoJsonObjectIsRefused(String json) {
        assertRefused(json, "download it again");
    }

    @Test
    void fieldsThatAppearTwiceAreRefused() {
        assertRefused("{\"model_type\": \"video_llava\", \"model_type\": \"llava\"}", "Duplicate field 'model_type'");
    }

    private static TextConfig text(String fields) {
        return read("{\"model_type\": \"video_llava\", \"text_config\": {" + fields + "}}")
                .text();
    }

    private static ModelConfig read(String json) {
        return ConfigReader.read(StrictJson.object(FILE, json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(String json, String words) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(words)
                .hasMessageMatching("[^\\n\\r]+");
    }
}

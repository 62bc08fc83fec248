package io.pyramidstream.model.formula;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.Floats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class FormulaCheckpointTest {
    @TempDir
    Path directory;

    @Test
    void hashesNamesAsThePublishedFormulaDoes() {
        assertThat(List.of(Formula.u("lm_head", 0, 0), Formula.u("lm_head", 0, 1), Formula.u("lm_head", 0, 2)))
                .usingComparatorForType(FormulaCheckpointTest::toSixPlaces, Double.class)
                .containsExactly(0.111242, 0.469599, 0.287979);
    }

    @Test
    void weightsAreThePublishedOnes() {
        // Given
        FormulaCheckpoint.write(directory.resolve("tiny"), Shapes.GOLDEN, 0);
        // When
        try (var checkpoint = Checkpoints.open(directory.resolve("tiny"))) {
            // Then
            assertThat(Arrays.copyOf(Floats.all(checkpoint, "lm_head.weight"), 4))
                    .containsExactly(new float[] {0.172587f, -0.114299f, -0.059407f, -0.135423f}, within(1e-6f));
            assertThat(Arrays.copyOf(Floats.all(checkpoint, "video_tower.embeddings.patch_embedding.weight"), 3))
                    .containsExactly(new float[] {-0.020887f, -0.060859f, 0.028457f}, within(1e-6f));
            assertThat(Arrays.copyOf(Floats.all(checkpoint, "language_model.layers.0.input_layernorm.weight"), 3))
                    .containsExactly(new float[] {0.963669f, 0.900910f, 0.906607f}, within(1e-6f));
        }
    }

    @Test
    void configurationSaysWhatTheShapeSays() {
        FormulaCheckpoint.write(directory.resolve("demo"), FormulaShape.DEMO, 7);

        try (var checkpoint = Checkpoints.open(directory.resolve("demo"))) {
            var config = checkpoint.config();
            assertThat(config.vision().tokensPerFrame()).isEqualTo(65);
            assertThat(config.vision().featureLayers()).containsExactly(2);
            assertThat(config.text().layers()).isEqualTo(8);
            assertThat(config.text().headDim()).isEqualTo(16);
            assertThat(config.text().activation()).isEqualTo(Activation.SILU);
            assertThat(config.videoTokenId()).isEqualTo(301);
            assertThat(config.padTokenId()).isEqualTo(302);
        }
    }

    @Test
    void sameShapeAndSeedGiveTheSameBytesAndAnotherSeedAnotherIdentity() throws IOException {
        FormulaCheckpoint.write(directory.resolve("a"), Shapes.GOLDEN, 5);
        FormulaCheckpoint.write(directory.resolve("b"), Shapes.GOLDEN, 5);
        FormulaCheckpoint.write(directory.resolve("c"), Shapes.GOLDEN, 6);

        for (String file : List.of("model.safetensors", "config.json", "tokenizer.json", "preprocessor_config.json")) {
            assertThat(Files.mismatch(
                            directory.resolve("a").resolve(file),
                            directory.resolve("b").resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
        assertThat(identity("a"))
                .isEqualTo(identity("b"))
                .isNotEqualTo(identity("c"))
                .matches("[0-9a-f]{8}");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyTypeHoldsTheSameWeightsWithinItsPrecision(DType dtype) {
        FormulaCheckpoint.write(directory.resolve("half"), Shapes.golden(2, dtype), 0);
        FormulaCheckpoint.write(directory.resolve("full"), Shapes.golden(2, DType.F32), 0);

        try (var half = Checkpoints.open(directory.resolve("half"));
                var full = Checkpoints.open(directory.resolve("full"))) {
            assertThat(half.tensor("lm_head.weight").dtype()).isEqualTo(dtype);
            assertThat(Floats.all(half, "language_model.layers.1.self_attn.k_proj.weight"))
                    .hasSize(32 * 64)
                    .containsExactly(
                            Floats.all(full, "language_model.layers.1.self_attn.k_proj.weight"), within(2e-3f));
        }
    }

    @Test
    void readsTheSizesOfAGoldenFile() throws IOException {
        var golden = new JsonMapper().readTree("""
                {"text": {"hidden": 64, "ffn": 176, "layers": 2, "heads": 4, "kv_heads": 4, "vocab": 320, "eps": 1e-05,
                  "theta": 10000.0, "max_pos": 256},
                 "vision": {"hidden": 48, "ffn": 96, "layers": 3, "heads": 3, "image": 28, "patch": 14},
                 "vision_feature_layer": -2, "video_token": 301, "image_token": 300}""");

        assertThat(FormulaShape.fromGolden(golden)).isEqualTo(Shapes.GOLDEN);
    }

    @Test
    void neverWritesOverFilesThatAreThere() throws IOException {
        Files.writeString(directory.resolve("mine.txt"), "keep");

        assertThatThrownBy(() -> FormulaCheckpoint.write(directory, Shapes.GOLDEN, 0))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("empty or new directory");

        assertThat(directory).isDirectoryContaining(file -> file.endsWith("mine.txt"));
        try (var siblings = Files.list(directory.toAbsolutePath().getParent())) {
            assertThat(siblings).noneMatch(file -> file.getFileName().toString().startsWith(".unfinished"));
        }
    }

    private String identity(String name) {
        try (var checkpoint = Checkpoints.open(directory.resolve(name))) {
            return checkpoint.identity();
        }
    }

    private static int toSixPlaces(double a, double b) {
        return Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b);
    }
}

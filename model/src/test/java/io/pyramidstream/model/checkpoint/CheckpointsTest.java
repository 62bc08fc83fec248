package io.pyramidstream.model.checkpoint;

import io.pyramidstream.model.formula.Shapes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is opened.
class CheckpointsTest {
    private static final String Q_PROJ = "language_model.layers.1.self_attn.q_proj.weight";

    @TempDir
    Path parent;

    private EditedCheckpoint checkpoint;
    private float[] expected = new float[0];

    @BeforeEach
    void write() {
        checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
        expected = weights();
    }

    static Stream<Arguments> layouts() {
        UnaryOperator<String> inMemory = name -> name.replaceFirst("^language_model\\.lm_head", "lm_head")
                .replaceFirst("^language_model\\.model", "model.language_model")
                .replaceFirst("^(video_tower|image_tower|multi_modal_projector)", "model.$1");
        UnaryOperator<String> flatTowers = name -> name.replace("_tower.vision_model.", "_tower.");
        return Stream.of(
                Arguments.of("published", UnaryOperator.<String>identity()),
                Arguments.of("4.5x in memory", inMemory),
                Arguments.of("5.x saved", flatTowers),
                Arguments.of("5.x in memory", (UnaryOperator<String>) name -> flatTowers.apply(inMemory.apply(name))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void everyLayoutOfNamesIsTheSameModel(String layout, UnaryOperator<String> names) {
        checkpoint.rename(names);

        assertThat(weights()).as(layout).containsExactly(expected);
        try (var open = checkpoint.open()) {
            assertThat(open.tensor("lm_head.weight").shape()).containsExactly(320L, 64L);
            assertThat(open.tensor("video_tower.encoder.layers.0.mlp.fc1.bias").shape())
                    .containsExactly(96L);
            assertThat(open.tensor("image_tower.embeddings.class_embedding").shape())
                    .containsExactly(48L);
            assertThat(open.tensor("multi_modal_projector.linear_1.weight").shape())
                    .containsExactly(64L, 48L);
        }
    }

    @Test
    void weightsMayLieInManyFiles() {
        checkpoint.shards(3);

        assertThat(weights()).containsExactly(expected);
        try (var open = checkpoint.open()) {
            assertThat(open.tensor(Q_PROJ).file().getFileName().toString()).startsWith("model-0000");
        }
    }

    @Test
    void cacheDirectoriesOfHuggingFaceAreRead() throws IOException {
        // Given: snapshots/<revision>/<name> -> ../../blobs/<hash>
        Path blobs = Files.createDirectories(parent.resolve("models--a--b/blobs"));
        Path snapshot = Files.createDirectories(parent.resolve("models--a--b/snapshots/0123abc"));
        try (var files = Files.list(checkpoint.directory())) {
            for (Path file : files.toList()) {
                String blob = "sha-" + file.getFileName().toString().hashCode();
                Files.move(file, blobs.resolve(blob));
                Files.createSymbolicLink(snapshot.resolve(file.getFileName()), Path.of("../../blobs", blob));
            }
        }
        // When
        try (var open = Checkpoints.open(snapshot)) {
            // Then
            assertThat(Floats.all(open, Q_PROJ)).containsExactly(expected);
            assertThat(open.tensor(Q_PROJ).file().getParent()).isEqualTo(blobs.toRealPath());
        }
    }

    @Test
    void linksThatStayInsideAreFollowed() throws IOException {
        Files.move(checkpoint.file("model.safetensors"), checkpoint.file("weights.bin"));
        Files.createSymbolicLink(checkpoint.file("model.safetensors"), Path.of("weights.bin"));

        assertThat(weights()).containsExactly(expected);
    }

    @Test
    void tiedHeadIsTheEmbedding() {
        checkpoint
                .config(json -> json.put("tie_word_embeddings", true))
                .tensors(tensors -> tensors.remove("language_model.lm_head.weight"));

        try (var open = checkpoint.open()) {
            assertThat(open.config().text().tiedHead()).isTrue();
            assertThat(open.map(open.tensor("lm_head.weight"))
                            .mismatch(open.map(open.tensor("language_model.embed_tokens.weight"))))
                    .isEqualTo(-1);
        }
    }

    @Test
    void sharedKeysAndValuesHaveSmallerTensors() {
        var grouped = new EditedCheckpoint(parent.resolve("grouped"), Shapes.golden(2, DType.F32));

        try (var open = grouped.open()) {
            assertThat(open.config().text().kvHeads()).isEqualTo(2);
            assertThat(open.tensor("language_model.layers.0.self_attn.v_proj.weight")
                            .shape())
                    .containsExactly(32L, 64L);
        }
    }

    @Test
    void severalFeatureLayersWidenTheProjector() {
        checkpoint
                .config(json ->
                        json.putArray("vision_feature_layer").add(-2).add(1).add(0))
                .tensors(tensors -> tensors.put(
                        "multi_modal_projector.linear_1.weight",
                        new EditedCheckpoint.Tensor("F32", List.of(64L, 144L), new byte[64 * 144 * 4])));

        try (var open = checkpoint.open()) {
            assertThat(open.config().vision().featureLayers()).containsExactly(2, 1, 0);
            assertThat(open.config().vision().layersToRun()).isEqualTo(2);
        }
    }

    @Test
    void whatNoVideoQuestionReadsMayBeMissing() {
        checkpoint.tensors(tensors -> tensors.keySet()
                .removeIf(name -> name.startsWith("image_tower")
                        || name.contains("post_layernorm")
                        || name.contains("encoder.layers.2.")));

        assertThat(weights()).containsExactly(expected);
    }

    @Test
    void buffersOfOldVersionsAreIgnored() {
        checkpoint.tensors(tensors -> {
            tensors.put(
                    "video_tower.vision_model.embeddings.position_ids",
                    new EditedCheckpoint.Tensor("I64", List.of(1L, 5L), new byte[40]));
            tensors.put(
                    "language_model.model.layers.0.self_attn.rotary_emb.inv_freq",
                    new EditedCheckpoint.Tensor("F32", List.of(8L), new byte[32]));
        });

        assertThat(weights()).containsExactly(expected);
    }

    @Test
    void tensorsMayBeginAtAnyByte() {
        checkpoint.header(json -> json + " ".repeat(3));

        assertThat(weights()).containsExactly(expected);
    }

    @Test
    void identityDependsOnWeightsAndConfigurationOnly() throws IOException {
        String identity = identity();
        Files.writeString(checkpoint.file("README.md"), "a model");
        assertThat(identity()).isEqualTo(identity);

        checkpoint.config(json -> json.put("note", 1));
        assertThat(identity()).isNotEqualTo(identity);
    }

    @Test
    void closingTwiceIsFineAndMappingAfterwardsIsAMistake() {
        Checkpoint open = checkpoint.open();
        TensorRef tensor = open.tensor(Q_PROJ);
        open.close();
        open.close();

        assertThatThrownBy(() -> open.map(tensor))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void askingForAnUnknownTensorNamesIt() {
        try (var open = checkpoint.open()) {
            assertThat(open.find("no.such")).isEmpty();
            assertThatThrownBy(() -> open.tensor("no.such"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("no.such");
        }
    }

    private float[] weights() {
        try (var open = checkpoint.open()) {
            return Floats.all(open, Q_PROJ);
        }
    }

    private String identity() {
        try (var open = checkpoint.open()) {
            return open.identity();
        }
    }
}

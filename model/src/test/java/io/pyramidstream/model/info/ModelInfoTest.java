package io.pyramidstream.model.info;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.checkpoint.WeightCheck;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.OutlierInputs;
import io.pyramidstream.model.formula.Shapes;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.ModelImport;
import io.pyramidstream.model.prepared.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ModelInfoTest {
    private static final DecoderWork WORK = new DecoderWork(
            "pyramid-S4-l0.5",
            19,
            List.of(new DecoderWork.Stage(0, 2, 520), new DecoderWork.Stage(2, 8, 260)),
            4e9,
            3e9);

    @TempDir
    Path parent;

    @Test
    void saysWhatAModelIsAndWhatAWindowTakes() {
        FormulaCheckpoint.write(parent.resolve("demo"), FormulaShape.DEMO, 0);
        try (Checkpoint checkpoint = Checkpoints.open(parent.resolve("demo"))) {
            ModelInfo info = ModelInfo.of(checkpoint, 8, WORK, parent.resolve("cache"));

            assertThat(info.tokensPerFrame()).isEqualTo(65);
            assertThat(info.promptTokens()).isEqualTo(539);
            assertThat(info.unusual()).isEmpty();
            assertThat(info.text())
                    .contains(
                            "model            " + parent.resolve("demo") + " (" + checkpoint.identity() + ")\n",
                            "decoder          8 layers, hidden 64, 4 heads, vocabulary 320, 1024 positions\n",
                            "tower            2 of 3 layers, hidden 48, pictures of 112 in patches of 14\n",
                            "window           8 frames x 65 tokens + 19 of text = 539 tokens\n",
                            "stages           pyramid-S4-l0.5, visual tokens in layers 0-1: 520, layers 2-7: 260\n",
                            " tensors, 1 file, ",
                            "(75 % of the decoder's work, which is not time)");
        }
    }

    @Test
    void countsEveryWeightOnceAndKeysAndValuesPerToken() {
        FormulaCheckpoint.write(parent.resolve("tiny"), Shapes.golden(2, DType.F16), 0);
        try (Checkpoint checkpoint = Checkpoints.open(parent.resolve("tiny"))) {
            ModelInfo info = ModelInfo.of(checkpoint, 8, WORK, parent.resolve("cache"));

            assertThat(info.fileBytes()).isEqualTo(2 * info.parameters());
            assertThat(info.parametersByType()).containsOnlyKeys(DType.F16);
            TargetMemory exact = memory(info, "fp32");
            TargetMemory small = memory(info, "int4");
            assertThat(exact.kvBytes()).isEqualTo(2L * 2 * 2 * 16 * (40 + 19) * 4);
            assertThat(exact.embeddingBytes()).isEqualTo(320 * 64 * 2);
            // All but the embedding, the tower of still pictures and the layer whose output is not taken; from page to
            // page.
            long read = info.parameters() - 320 * 64 - unread(checkpoint);
            assertThat(exact.weightBytes()).isBetween(4 * read, 4 * read + 4096 * info.tensors());
            assertThat(small.weightBytes()).isLessThan(exact.weightBytes());
            assertThat(info.unusual()).containsExactly("4 query heads share 2 key and value heads");
        }
    }

    @Test
    void saysWhatIsTheLeastUntilAnImportHasMeasured() throws IOException {
        FormulaCheckpoint.write(parent.resolve("demo"), FormulaShape.DEMO, 0);
        OutlierInputs.plant(parent.resolve("demo"), 64);
        try (Checkpoint checkpoint = Checkpoints.open(parent.resolve("demo"))) {
            ModelInfo before = ModelInfo.of(checkpoint, 8, WORK, parent.resolve("cache"));
            ModelImport.of(
                    checkpoint, Target.INT8, parent.resolve("cache"), WeightCheck.Progress.NONE, ImportProgress.NONE);
            ModelInfo after = ModelInfo.of(checkpoint, 8, WORK, parent.resolve("cache"));

            assertThat(memory(before, "int8").measured()).isFalse();
            assertThat(memory(before, "int4").measured()).isTrue();
            assertThat(before.text()).contains("int8             at least ", "an import finds them");
            assertThat(memory(after, "int8").measured()).isTrue();
            assertThat(memory(after, "int8").weightBytes())
                    .isGreaterThan(memory(before, "int8").weightBytes());
            assertThat(after.text())
                    .contains(
                            "int8             ",
                            "40 of ",
                            "float32 language_model.layers.7.mlp.up_proj.weight: rounding")
                    .doesNotContain("int8             at least ");
        }
    }

    @Test
    void jsonHasTheSameFacts() throws IOException {
        FormulaCheckpoint.write(parent.resolve("demo"), FormulaShape.DEMO, 0);
        try (Checkpoint checkpoint = Checkpoints.open(parent.resolve("demo"))) {
            ModelInfo info = ModelInfo.of(checkpoint, 8, WORK, parent.resolve("cache"));

            var json = new JsonMapper().readTree(info.json());

            assertThat(info.json()).doesNotContain("\n");
            assertThat(json.at("/identity").asText()).isEqualTo(checkpoint.identity());
            assertThat(json.at("/decoder/stages/1/visualTokens").asInt()).isEqualTo(260);
            assertThat(json.at("/targets/0/name").asText()).isEqualTo("fp32");
            assertThat(json.at("/textModel/layers").asInt()).isEqualTo(8);
        }
    }

    @Test
    void warnsOfAWindowThatDoesNotFit() {
        FormulaCheckpoint.write(parent.resolve("demo"), FormulaShape.DEMO, 0);
        try (Checkpoint checkpoint = Checkpoints.open(parent.resolve("demo"))) {
            assertThat(ModelInfo.of(checkpoint, 16, WORK, parent.resolve("cache"))
                            .unusual())
                    .containsExactly(
                            "a window's prompt of 1059 tokens does not fit the model's 1024 positions; use fewer"
                                    + " frames");
        }
    }

    @Test
    void towerOfThePublishedModelTakesOneHundredAndSixtySixGflopAFrame() {
        // Given: 23 layers of ViT-L/14 at 224 pixels take 155 GFLOP, the projector 11
        var published = new ModelConfig(
                new TextConfig(4096, 11008, 32, 32, 32, 128, 32064, 4096, 1e-5, 10_000, Activation.SILU, false, 1, 2),
                new VisionConfig(1024, 4096, 24, 16, 224, 14, 3, 1e-5, Activation.QUICK_GELU, 23, List.of(23)),
                Activation.GELU,
                true,
                32000,
                32001,
                32002);

        assertThat(TowerWork.flopsPerFrame(published)).isEqualTo(166e9, within(1e9));
    }

    private static long unread(Checkpoint checkpoint) {
        return checkpoint.tensors().stream()
                .filter(tensor -> tensor.name().startsWith("image_tower.")
                        || tensor.name().startsWith("video_tower.encoder.layers.2.")
                        || tensor.name().startsWith("video_tower.post_layernorm."))
                .mapToLong(TensorRef::elements)
                .sum();
    }

    private static TargetMemory memory(ModelInfo info, String target) {
        return info.targets().stream()
                .filter(memory -> memory.name().equals(target))
                .findFirst()
                .orElseThrow();
    }
}

package io.pyramidstream.model.prepared;

import com.sun.management.ThreadMXBean;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.Floats;
import io.pyramidstream.model.checkpoint.WeightCheck;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.OutlierInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class MeasuredWeightsTest {
    private static final ImportProgress NOTHING_IS_WRITTEN = (recipe, bytesDone, bytesTotal) -> {
        throw new AssertionError("wrote " + recipe);
    };
    private static final FormulaShape.Text SMALL = new FormulaShape.Text(64, 176, 2, 4, 2, 320, 1e-5, 10_000, 256);

    @TempDir
    private Path folder;

    @Test
    void roundsEveryMatrixOfOrdinaryWeights() {
        try (Checkpoint checkpoint = checkpoint(SMALL, DType.F32)) {
            GraphWeights weights = open(checkpoint, ImportProgress.NONE);

            assertThat(weights.matrices()).hasSize(2 * 7 + 1);
            assertThat(losses(checkpoint))
                    .hasSize(2 * 7)
                    .allSatisfy(loss -> assertThat(loss.decisive()).isBetween(1e-3f, 1e-2f));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F16"})
    void keepsMatricesWithAnOutlierInFloat32AndRoundsTheRest(DType dtype) throws IOException {
        try (Checkpoint checkpoint = outliers(SMALL, dtype)) {
            // When
            GraphWeights weights = open(checkpoint, ImportProgress.NONE);

            // Then
            Set<String> kept = planted();
            assertThat(losses(checkpoint).stream().filter(RoundingLoss::inFloat).map(RoundingLoss::matrix))
                    .containsExactlyInAnyOrderElementsOf(kept);
            assertThat(weights.matrices()).hasSize(2 * 2 + 1).doesNotContainKeys(kept.toArray(String[]::new));
            for (String matrix : kept) {
                assertThat(weights.floats().tensor(matrix).dtype()).isEqualTo(DType.F32);
                assertThat(weights.floats().tensor(matrix).file().getParent()).isEqualTo(cache().toRealPath());
                assertThat(Floats.all(weights.floats(), matrix)).containsExactly(Floats.all(checkpoint, matrix));
            }
        }
    }

    @Test
    void codesOfTheRestAreThoseOfACheckpointWithoutOutliers() throws IOException {
        String down = "language_model.layers.1.mlp.down_proj.weight";
        byte[] expected;
        try (Checkpoint checkpoint = checkpoint(SMALL, DType.F32)) {
            expected = codes(open(checkpoint, ImportProgress.NONE).matrix(down).orElseThrow());
        }
        OutlierInputs.plant(folder.resolve("checkpoint"), 64);
        try (Checkpoint checkpoint = Checkpoints.open(folder.resolve("checkpoint"))) {
            StoredMatrix moved =
                    open(checkpoint, ImportProgress.NONE).matrix(down).orElseThrow();

            assertThat(codes(moved)).isEqualTo(expected);
        }
    }

    @Test
    void makesTheSameChoiceFromTheFileAlone() throws IOException {
        GraphWeights written;
        try (Checkpoint checkpoint = outliers(SMALL, DType.F32)) {
            written = open(checkpoint, ImportProgress.NONE);
        }
        try (Checkpoint checkpoint = Checkpoints.open(folder.resolve("checkpoint"))) {
            GraphWeights reopened = open(checkpoint, NOTHING_IS_WRITTEN);

            assertThat(reopened.matrices()).isEqualTo(written.matrices());
            for (String matrix : planted()) {
                assertThat(reopened.floats().tensor(matrix))
                        .isEqualTo(written.floats().tensor(matrix));
            }
        }
    }

    @Test
    void doesNotTakeAFileOfTheVersionBefore() throws IOException {
        try (Checkpoint checkpoint = checkpoint(SMALL, DType.F32)) {
            // Given what was written before anything was measured, under its name and under today's
            Path file = file(checkpoint);
            byte[] before = new byte[(int) (PreparedWeights.bytes(checkpoint, Recipe.DECODER_INT8) - 4096)];
            Files.createDirectories(cache());
            Path old = file.resolveSibling(file.getFileName().toString().replace("-v2.", "-v1."));
            Files.write(old, before);
            Files.write(file, before);
            assertThat(old).isNotEqualTo(file);
            assertThat(PreparedWeights.look(checkpoint, Recipe.DECODER_INT8, cache()))
                    .isEmpty();

            // When
            open(checkpoint, ImportProgress.NONE);

            // Then
            assertThat(losses(checkpoint)).hasSize(2 * 7);
            assertThat(file).hasSize(before.length + 4096);
            assertThat(old).hasBinaryContent(before);
        }
    }

    @Test
    void replacesAFileWhoseHeaderIsDamaged() throws IOException {
        try (Checkpoint checkpoint = outliers(SMALL, DType.F32)) {
            open(checkpoint, ImportProgress.NONE);
            byte[] whole = Files.readAllBytes(file(checkpoint));
            byte[] damaged = whole.clone();
            damaged[0]++;
            Files.write(file(checkpoint), damaged);

            open(checkpoint, ImportProgress.NONE);

            assertThat(file(checkpoint)).hasBinaryContent(whole);
        }
    }

    @Test
    void needsNoMoreHeapForAMatrixThanForABlockOfItsRows() throws IOException {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var text = new FormulaShape.Text(512, 3072, 2, 8, 8, 320, 1e-5, 10_000, 256);
        try (Checkpoint checkpoint = outliers(text, DType.F32)) {
            PreparedWeights.openChecked(checkpoint, Recipe.VISION_INT8, cache(), ImportProgress.NONE); // loads classes
            long before = memory.getCurrentThreadAllocatedBytes();
            PreparedWeights.openChecked(checkpoint, Recipe.DECODER_INT8, cache(), ImportProgress.NONE);
            long allocated = memory.getCurrentThreadAllocatedBytes() - before;

            // Two buffers of a block, whatever is written through them.
            assertThat(losses(checkpoint).stream().filter(RoundingLoss::inFloat))
                    .hasSize(2 * 5);
            assertThat(Files.size(file(checkpoint))).isGreaterThan(30_000_000);
            assertThat(allocated).isLessThan(10_000_000);
        }
    }

    @Test
    void importTellsWhatWasWrittenNotWhatWasPlanned() throws IOException {
        try (Checkpoint checkpoint = outliers(SMALL, DType.F16)) {
            ModelImport made =
                    ModelImport.of(checkpoint, Target.INT8, cache(), WeightCheck.Progress.NONE, ImportProgress.NONE);

            ModelImport.Part decoder = made.parts().getLast();
            assertThat(decoder.written()).isTrue();
            assertThat(decoder.bytes()).isEqualTo(Files.size(file(checkpoint)));
            assertThat(decoder.inFloat()).hasSize(2 * 5);
            assertThat(ModelImport.plan(checkpoint, Target.INT8, cache())).noneMatch(ModelImport.Part::written);
        }
    }

    private static byte[] codes(StoredMatrix matrix) throws IOException {
        byte[] file = Files.readAllBytes(matrix.file());
        int at = (int) matrix.codes().offset();
        return Arrays.copyOfRange(file, at, at + (int) matrix.codes().length());
    }

    private static Set<String> planted() {
        return IntStream.range(0, 2)
                .mapToObj(i -> "language_model.layers." + i + ".")
                .flatMap(layer -> Stream.of(
                                "self_attn.q_proj",
                                "self_attn.k_proj",
                                "self_attn.v_proj",
                                "mlp.gate_proj",
                                "mlp.up_proj")
                        .map(matrix -> layer + matrix + ".weight"))
                .collect(Collectors.toSet());
    }

    private GraphWeights open(Checkpoint checkpoint, ImportProgress progress) {
        return PreparedWeights.open(checkpoint, Recipe.DECODER_INT8, cache(), progress);
    }

    private List<RoundingLoss> losses(Checkpoint checkpoint) {
        return PreparedWeights.look(checkpoint, Recipe.DECODER_INT8, cache())
                .orElseThrow()
                .losses();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Path file(Checkpoint checkpoint) throws IOException {
        return cache().resolve(PreparedWeights.fileName(checkpoint, Recipe.DECODER_INT8));
    }

    private Checkpoint outliers(FormulaShape.Text text, DType dtype) throws IOException {
        checkpoint(text, dtype).close();
        OutlierInputs.plant(folder.resolve("checkpoint"), 64);
        return Checkpoints.open(folder.resolve("checkpoint"));
    }

    private Checkpoint checkpoint(FormulaShape.Text text, DType dtype) {
        FormulaShape shape = new FormulaShape(text, new FormulaShape.Vision(48, 96, 3, 3, 28, 14), -2, 300, 301, dtype);
        Path directory = folder.resolve("checkpoint");
        FormulaCheckpoint.write(directory, shape, 1);
        return Checkpoints.open(directory);
    }
}

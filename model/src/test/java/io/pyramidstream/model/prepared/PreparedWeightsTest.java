package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.Floats;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.MassiveActivations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PreparedWeightsTest {
    private static final String DOWN = "language_model.layers.1.mlp.down_proj.weight";

    @TempDir
    private Path folder;

    @Test
    void leavesAFloat32CheckpointWhereItIs() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.F32)) {
            GraphWeights weights =
                    PreparedWeights.open(checkpoint, Recipe.DECODER_FLOAT32, cache(), ImportProgress.NONE);

            assertThat(weights).isEqualTo(GraphWeights.exact(checkpoint));
            assertThat(weights.prepack()).isFalse();
            assertThat(cache()).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void widensHalfPrecisionOnceWithEveryValueKept(DType dtype) throws IOException {
        try (Checkpoint checkpoint = checkpoint(dtype)) {
            // When
            GraphWeights weights =
                    PreparedWeights.open(checkpoint, Recipe.DECODER_FLOAT32, cache(), ImportProgress.NONE);
            GraphWeights vision = PreparedWeights.open(checkpoint, Recipe.VISION_FLOAT32, cache(), ImportProgress.NONE);

            // Then
            TensorRef stored = weights.floats().tensor(DOWN);
            assertThat(stored.dtype()).isEqualTo(DType.F32);
            assertThat(stored.file().getParent()).isEqualTo(cache().toRealPath());
            assertThat(Floats.all(weights.floats(), DOWN)).containsExactly(Floats.all(checkpoint, DOWN));
            String patches = "video_tower.embeddings.patch_embedding.weight";
            assertThat(vision.floats().tensor(patches).dtype()).isEqualTo(DType.F32);
            assertThat(Floats.all(vision.floats(), patches)).containsExactly(Floats.all(checkpoint, patches));
        }
    }

    @Test
    void storesInt8TurnedOverWithOneScalePerRow() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.F32)) {
            // When
            StoredMatrix matrix = PreparedWeights.open(checkpoint, Recipe.DECODER_INT8, cache(), ImportProgress.NONE)
                    .matrix(DOWN)
                    .orElseThrow();

            // Then
            assertThat(matrix.codes().shape()).containsExactly(176L, 64L);
            assertThat(matrix.scales().shape()).containsExactly(64L);
            byte[] file = Files.readAllBytes(matrix.file());
            ByteBuffer scales = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            float[] original = Floats.all(checkpoint, DOWN);
            for (int row = 0; row < 64; row++) {
                float scale = scales.getFloat((int) matrix.scales().offset() + row * Float.BYTES);
                for (int column = 0; column < 176; column++) {
                    byte code = file[(int) matrix.codes().offset() + column * 64 + row];
                    assertThat(code * scale).isCloseTo(original[row * 176 + column], within(scale * .501f));
                }
            }
        }
    }

    @Test
    void storesTheBytesOfTheBlockQuantiser() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.BF16)) {
            // When
            StoredMatrix matrix = PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE)
                    .matrix(DOWN)
                    .orElseThrow();

            // Then the last row of the matrix is what the quantiser makes of it
            BlockQuantiser quantiser = new BlockQuantiser(4, 32);
            byte[] codes = new byte[6 * 16];
            float[] scales = new float[6];
            quantiser.quantise(Floats.all(checkpoint, DOWN), 63 * 176, 176, codes, 0, scales, 0);
            MemorySegment file = MemorySegment.ofArray(Files.readAllBytes(matrix.file()));
            assertThat(file.asSlice(matrix.codes().offset() + 63 * codes.length, codes.length)
                            .mismatch(MemorySegment.ofArray(codes)))
                    .isEqualTo(-1);
            assertThat(matrix.scales().length()).isEqualTo(64 * 6 * 4);
        }
    }

    @Test
    void writesAFileOnceAndOnlyTellsOfItThen() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.F16)) {
            // Given
            List<Long> done = new ArrayList<>();
            List<Long> totals = new ArrayList<>();
            ImportProgress progress = (recipe, bytesDone, bytesTotal) -> {
                done.add(bytesDone);
                totals.add(bytesTotal);
            };

            // When
            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), progress);
            int told = done.size();
            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), progress);

            // Then
            assertThat(done).hasSize(told).isSorted();
            assertThat(done.getLast()).isEqualTo(totals.getLast());
            assertThat(Files.size(file(checkpoint))).isEqualTo(totals.getLast());
        }
    }

    @Test
    void startsAnewAfterAnInterruption() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.F32)) {
            // Given a whole file to compare with, then what a killed process and a failing one leave
            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE);
            byte[] whole = Files.readAllBytes(file(checkpoint));
            Files.delete(file(checkpoint));
            Path unfinished = cache().resolve(file(checkpoint).getFileName() + ".unfinished");
            Files.write(unfinished, new byte[100]);
            ImportProgress failing = (recipe, bytesDone, bytesTotal) -> {
                throw new IllegalStateException("stopped");
            };
            assertThatThrownBy(() -> PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), failing))
                    .hasMessage("stopped");
            assertThat(file(checkpoint)).doesNotExist();
            assertThat(unfinished).doesNotExist();

            // When
            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE);

            // Then
            assertThat(Files.readAllBytes(file(checkpoint))).isEqualTo(whole);
        }
    }

    @Test
    void doesNotTakeTheFileOfWeightsThatWereEditedInPlaceSince() throws IOException {
        // Given an edit that the identity does not see: it leaves the middle of every tensor alone
        GraphWeights before;
        String identity;
        Path shard;
        try (Checkpoint checkpoint = checkpoint(DType.F32)) {
            before = PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE);
            identity = checkpoint.identity();
            shard = checkpoint.tensor(DOWN).file();
        }
        MassiveActivations.plant(folder.resolve("checkpoint"));
        Files.setLastModifiedTime(shard, FileTime.fromMillis(1));

        try (Checkpoint checkpoint = Checkpoints.open(folder.resolve("checkpoint"))) {
            // When
            GraphWeights after = PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE);

            // Then
            assertThat(checkpoint.identity()).isEqualTo(identity);
            assertThat(after.matrix(DOWN).orElseThrow().file())
                    .isNotEqualTo(before.matrix(DOWN).orElseThrow().file());
        }
    }

    @Test
    void replacesAFileThatIsTooShort() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.F32)) {
            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE);
            byte[] whole = Files.readAllBytes(file(checkpoint));
            Files.write(file(checkpoint), new byte[whole.length - 1]);

            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache(), ImportProgress.NONE);

            assertThat(Files.readAllBytes(file(checkpoint))).isEqualTo(whole);
        }
    }

    @Test
    void letsThreadsThatWantTheSameFileWaitForOneAnother() throws Exception {
        try (Checkpoint checkpoint = checkpoint(DType.F32);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Integer> told = new ArrayList<>();
            Callable<GraphWeights> open = () ->
                    PreparedWeights.open(checkpoint, Recipe.DECODER_INT8, cache(), (recipe, bytesDone, bytesTotal) -> {
                        synchronized (told) {
                            told.add(bytesDone == bytesTotal ? 1 : 0);
                        }
                    });

            List<Future<GraphWeights>> all = threads.invokeAll(List.of(open, open, open, open));

            for (Future<GraphWeights> one : all) {
                assertThat(one.get().matrices()).hasSize(2 * 7 + 1);
            }
            assertThat(told.stream().mapToInt(i -> i).sum()).isEqualTo(1);
            try (Stream<Path> files = Files.list(cache())) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder(
                                PreparedWeights.fileName(checkpoint, Recipe.DECODER_INT8),
                                PreparedWeights.fileName(checkpoint, Recipe.DECODER_INT8) + ".lock");
            }
        }
    }

    @Test
    void saysWhereWeightsCannotBeWritten() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        try (Checkpoint checkpoint = checkpoint(DType.F32)) {
            assertThatThrownBy(() ->
                            PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, notAFolder, ImportProgress.NONE))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(notAFolder.toString())
                    .hasMessageContaining("choose a cache folder on a disk with space")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void halvesEveryTensorForACard() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.BF16)) {
            GraphWeights halves =
                    PreparedWeights.open(checkpoint, Recipe.DECODER_FLOAT16, cache(), ImportProgress.NONE);

            assertThat(halves.precision()).isEqualTo(Precision.FLOAT16);
            assertThat(halves.floats().tensor("language_model.norm.weight").dtype())
                    .isEqualTo(DType.F16);
            float[] rounded = Floats.all(checkpoint, DOWN);
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = Float.float16ToFloat(Float.floatToFloat16(rounded[i]));
            }
            assertThat(Floats.all(halves.floats(), DOWN)).containsExactly(rounded);
        }
    }

    @Test
    void usesHalfPrecisionWhereItLies() throws IOException {
        try (Checkpoint checkpoint = checkpoint(DType.F16)) {
            GraphWeights halves =
                    PreparedWeights.open(checkpoint, Recipe.DECODER_FLOAT16, cache(), ImportProgress.NONE);

            assertThat(halves.floats().tensor(DOWN)).isEqualTo(checkpoint.tensor(DOWN));
            assertThat(cache()).doesNotExist();
        }
    }

    @Test
    void namesTheTargetsThereAre() {
        assertThat(Target.parse("int8-float-down")).isEqualTo(Target.INT8_FLOAT_DOWN);
        assertThatThrownBy(() -> Target.parse("int3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown target \"int3\"; write fp32, int8, int8-float-down, int4, fast, cuda");
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Path file(Checkpoint checkpoint) throws IOException {
        return cache().resolve(PreparedWeights.fileName(checkpoint, Recipe.DECODER_INT4));
    }

    private Checkpoint checkpoint(DType dtype) {
        FormulaShape shape = new FormulaShape(
                new FormulaShape.Text(64, 176, 2, 4, 2, 320, 1e-5, 10_000, 256),
                new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
                -2,
                300,
                301,
                dtype);
        Path directory = folder.resolve("checkpoint");
        FormulaCheckpoint.write(directory, shape, 1);
        return Checkpoints.open(directory);
    }
}

package io.pyramidstream.model.checkpoint;

import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.Shapes;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WeightCheckTest {
    private static final String TENSOR = "language_model.layers.1.mlp.down_proj.weight";

    @TempDir
    Path parent;

    @ParameterizedTest
    @EnumSource(DType.class)
    void soundWeightsPassWhateverTheirType(DType dtype) {
        FormulaCheckpoint.write(parent.resolve("tiny"), Shapes.golden(4, dtype), 0);
        List<Long> progress = new ArrayList<>();

        try (var checkpoint = Checkpoints.open(parent.resolve("tiny"))) {
            WeightCheck.requireFinite(checkpoint, (done, all) -> progress.add(all - done));
        }

        assertThat(progress).isSortedAccordingTo((a, b) -> Long.compare(b, a)).endsWith(0L);
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 7fc00000, NaN",
        "F32, ff800001, NaN",
        "F32, 7f800000, Infinity",
        "F32, ff800000, -Infinity",
        "F16, 7e00, NaN",
        "F16, fc00, -Infinity",
        "BF16, 7fc0, NaN",
        "BF16, 7f80, Infinity"
    })
    void oneNumberThatIsNoneIsNamed(DType dtype, String bits, String shown) throws IOException {
        for (int element : new int[] {0, 1, 2, 3, 1234, 176 * 64 - 1}) {
            Path directory = parent.resolve(dtype + bits + element);
            FormulaCheckpoint.write(directory, Shapes.golden(4, dtype), 0);
            write(directory, dtype, element, Integer.parseUnsignedInt(bits, 16));

            try (var checkpoint = Checkpoints.open(directory)) {
                assertThatThrownBy(() -> WeightCheck.requireFinite(checkpoint, WeightCheck.Progress.NONE))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("model.safetensors")
                        .hasMessageContaining(TENSOR + " has " + shown + " at element " + element)
                        .hasMessageContaining("download the file again");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, 7f7fffff", "F32, ff7fffff", "F32, 80000000", "F16, 7bff", "F16, fbff", "BF16, 7f7f", "BF16, ff7f"
    })
    void largestNumbersAreStillNumbers(DType dtype, String bits) throws IOException {
        FormulaCheckpoint.write(parent.resolve("tiny"), Shapes.golden(4, dtype), 0);
        for (int element = 0; element < 8; element++) {
            write(parent.resolve("tiny"), dtype, element, Integer.parseUnsignedInt(bits, 16));
        }

        try (var checkpoint = Checkpoints.open(parent.resolve("tiny"))) {
            assertThatCode(() -> WeightCheck.requireFinite(checkpoint, WeightCheck.Progress.NONE))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void importRefusesThemAndLeavesNoFile() throws IOException {
        FormulaCheckpoint.write(parent.resolve("tiny"), Shapes.golden(4, DType.F16), 0);
        write(parent.resolve("tiny"), DType.F16, 77, 0x7E00);
        Path cache = parent.resolve("cache");

        try (var checkpoint = Checkpoints.open(parent.resolve("tiny"))) {
            assertThatThrownBy(() -> PreparedWeights.open(checkpoint, Recipe.DECODER_INT4, cache, ImportProgress.NONE))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(TENSOR + " has NaN at element 77");
        }

        assertThat(cache).isDirectoryNotContaining("regex:.*\\.(weights|unfinished)");
    }

    @Test
    void looksAtTensorsOfOddLengthToTheEnd() {
        var checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
        checkpoint.tensors(tensors -> tensors.computeIfPresent(
                "video_tower.vision_model.embeddings.position_embedding.weight",
                (_, t) -> new EditedCheckpoint.Tensor("F16", t.shape(), halves(5 * 48))));
        checkpoint.header(json -> json + " ");

        try (var open = checkpoint.open()) {
            assertThatThrownBy(() -> WeightCheck.requireFinite(open, WeightCheck.Progress.NONE))
                    .hasMessageContaining("position_embedding.weight has NaN at element 239");
        }
    }

    /// Zeroes, the last one NaN.
    private static byte[] halves(int count) {
        byte[] bytes = new byte[count * 2];
        bytes[bytes.length - 1] = 0x7E;
        return bytes;
    }

    private static void write(Path directory, DType dtype, int element, int bits) throws IOException {
        TensorRef tensor;
        try (var checkpoint = Checkpoints.open(directory)) {
            tensor = checkpoint.tensor(TENSOR);
        }
        try (var file = new RandomAccessFile(tensor.file().toFile(), "rw")) {
            file.seek(tensor.offset() + (long) element * dtype.bytes());
            if (dtype.bytes() == 4) {
                file.writeInt(Integer.reverseBytes(bits));
            } else {
                file.writeShort(Short.reverseBytes((short) bits));
            }
        }
    }
}

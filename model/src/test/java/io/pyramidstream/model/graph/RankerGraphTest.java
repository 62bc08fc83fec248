package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.reference.ReferenceDecoder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static io.pyramidstream.model.graph.Flat.flat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RankerGraphTest {
    private static final float CLOSE = 1e-6f;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"4, true, F32", "2, true, F32", "1, false, F32", "2, false, F16", "2, true, BF16"})
    void scoresRowsAsTheReferenceDoes(int kvHeads, boolean rope, DType dtype) throws OrtException {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, config(kvHeads), dtype);
        float[][] hidden = hidden(13);

        float[] scores = scores(checkpoint, 2, rope, flat(hidden), 13, 12);

        float[] expected = new ReferenceDecoder(checkpoint).scores(2, hidden, 12, rope);
        Flat.assertClose(scores, expected, CLOSE);
        assertThat(sum(scores)).isCloseTo(1, Offset.offset(1e-5));
    }

    @Test
    void ranksEachRowOfARaggedBatchOnItsOwn() throws OrtException {
        // Given
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, config(2), DType.F32);
        float[] longer = flat(hidden(9));
        float[] shorter = longer.clone();
        Arrays.fill(shorter, 6 * 64, 9 * 64, 50f); // padding must not matter

        // When
        float[] scores = scores(checkpoint, 1, true, flat(shorter, longer), 9, 5, 8);

        // Then
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        Flat.assertClose(Arrays.copyOf(scores, 6), reference.scores(1, hidden(6), 5, true), CLOSE);
        assertThat(Arrays.copyOfRange(scores, 6, 9)).containsOnly(0f);
        Flat.assertClose(Arrays.copyOfRange(scores, 9, 18), reference.scores(1, hidden(9), 8, true), CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void takesTheMeanOfSeveralQueriesAndRotatesByGivenPositions(boolean rope, boolean given) throws OrtException {
        // Given two rows of a batch that differ in length and in how many of their rows ask
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, config(2), DType.F32);
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        int[] gapped = {0, 1, 4, 5, 9, 10, 11, 12, 13};
        int[] places =
                !rope ? new int[9] : given ? gapped : IntStream.range(0, 9).toArray();
        RankerGraph.Form form = new RankerGraph.Form(rope, true, given);

        // When
        float[] scores;
        try (GraphRun run = new GraphRun(RankerGraph.of(GraphWeights.exact(checkpoint), 2, form, 64))) {
            run.with("hidden", flat(flat(hidden(9)), flat(hidden(9))), 2, 9, 64)
                    .with("query_rows", new long[] {4, 0, 0, 6, 7, 8}, 2, 3)
                    .with("query_weights", new float[] {1, 0, 0, .5f, .25f, .25f}, 2, 3);
            if (form.readsPositions()) {
                long[] both =
                        IntStream.range(0, 18).mapToLong(i -> gapped[i % 9]).toArray();
                run.with("positions", both, 2, 9);
            }
            scores = run.run("scores");
        }

        // Then
        float[] alone = reference.scores(2, hidden(9), 4, places);
        Flat.assertClose(Arrays.copyOf(scores, 9), alone, CLOSE);
        float[] mean = new float[9];
        float[][] each = {
            reference.scores(2, hidden(9), 6, places),
            reference.scores(2, hidden(9), 7, places),
            reference.scores(2, hidden(9), 8, places)
        };
        for (int i = 0; i < mean.length; i++) {
            mean[i] = .5f * each[0][i] + .25f * each[1][i] + .25f * each[2][i];
        }
        Flat.assertClose(Arrays.copyOfRange(scores, 9, 18), mean, CLOSE);
    }

    @Test
    void ranksWithTheNormQueryAndKeyOfItsLayerAlone() {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, config(2), DType.F32);

        assertThat(RankerGraph.of(checkpoint, 3, true, 64).weights())
                .extracting(weight -> weight.name())
                .containsExactlyInAnyOrder(
                        "language_model.layers.3.input_layernorm.weight",
                        "language_model.layers.3.self_attn.q_proj.weight",
                        "language_model.layers.3.self_attn.k_proj.weight");
        assertThatThrownBy(() -> RankerGraph.of(checkpoint, 4, true, 64)).hasMessage("layer must be in [0, 3], was 4");
    }

    private static float[] scores(
            FakeCheckpoint checkpoint, int layer, boolean rope, float[] hidden, int rows, long... queryRows)
            throws OrtException {
        try (GraphRun run = new GraphRun(RankerGraph.of(checkpoint, layer, rope, 64))) {
            return run.with("hidden", hidden, queryRows.length, rows, 64)
                    .with("query_row", queryRows, queryRows.length)
                    .run("scores");
        }
    }

    private static ModelConfig config(int kvHeads) {
        ModelConfig small = FakeCheckpoint.small();
        return new ModelConfig(
                FakeCheckpoint.text(4, kvHeads, Activation.SILU, false),
                small.vision(),
                small.projectorActivation(),
                true,
                60,
                61,
                0);
    }

    /// The first rows of one endless random sequence.
    private static float[][] hidden(int rows) {
        SplittableRandom random = new SplittableRandom(11);
        float[][] hidden = new float[rows][64];
        for (float[] row : hidden) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (2 * random.nextDouble() - 1);
            }
        }
        return hidden;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}

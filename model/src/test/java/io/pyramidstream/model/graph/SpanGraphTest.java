package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.reference.KvCache;
import io.pyramidstream.model.reference.ReferenceDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

import static io.pyramidstream.model.graph.Flat.flat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SpanGraphTest {
    private static final int POSITIONS = 64;
    private static final float CLOSE = 2e-5f;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "4, SILU, false, F32",
        "2, SILU, false, F32",
        "1, GELU, true, F32",
        "4, QUICK_GELU, false, F16",
        "2, GELU_TANH, true, BF16",
    })
    void givesTheReferencesLogitsThroughAChainOfSpansThatDropRows(
            int kvHeads, Activation activation, boolean tied, DType dtype) throws OrtException {
        // Given
        FakeCheckpoint checkpoint =
                FakeCheckpoint.in(folder, config(FakeCheckpoint.text(4, kvHeads, activation, tied)), dtype);
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        float[][] prompt = hidden(11);
        long[] kept = {0, 2, 3, 7, 10};

        KvCache cache = new KvCache(4);
        float[][] middle = reference.run(0, 2, prompt, cache);
        float[][] end = reference.run(2, 4, Flat.rows(middle, kept), cache);

        try (Span first = new Span(checkpoint, 0, 2);
                Span last = new Span(checkpoint, 2, 4)) {
            // When
            float[] handedOn = first.run(11, 11, flat(prompt), "hidden_out");
            float[] logits = last.gathering(kept).logitRows(1, 4).run(5, 11, handedOn, "logits");

            // Then
            Flat.assertClose(handedOn, flat(middle), CLOSE);
            Flat.assertClose(logits, flat(reference.logits(end[1]), reference.logits(end[4])), CLOSE);
        }
    }

    @Test
    void decodesOnTheCacheOfEachSpanWhateverItsLength() throws OrtException {
        // Given
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        long[] kept = {1, 4, 8};
        KvCache cache = new KvCache(4);
        float[][] middle = reference.run(0, 3, hidden(9), cache);
        reference.run(3, 4, Flat.rows(middle, kept), cache);

        try (Span first = new Span(checkpoint, 0, 3);
                Span last = new Span(checkpoint, 3, 4)) {
            float[] prefilled = first.run(9, 9, flat(hidden(9)), "hidden_out");
            last.gathering(kept).logitRows(2).run(3, 9, prefilled, "logits");

            for (int token : new int[] {17, 3}) {
                // When
                float[][] row = reference.embed(token);
                float[] expected = reference.logits(reference.run(0, 4, row, cache)[0]);
                float[] handedOn = first.run(1, 1, flat(row), "hidden_out");
                float[] logits = last.gathering(0).logitRows(0).run(1, 1, handedOn, "logits");

                // Then
                Flat.assertClose(logits, expected, CLOSE);
            }
            assertThat(first.length()).isEqualTo(cache.length(0)).isEqualTo(11);
            assertThat(last.length()).isEqualTo(cache.length(3)).isEqualTo(5);
        }
    }

    @Test
    void leavesRowsWhereTheyStoodWhenPositionsAreGiven() throws OrtException {
        // Given
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F16);
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        KvCache cache = new KvCache(4);
        float[][] middle = reference.run(0, 3, hidden(9), cache);
        float[][] end = reference.run(3, 4, Flat.rows(middle, new long[] {1, 4, 8}), new int[] {1, 4, 8}, cache);
        float[][] token = reference.embed(17);
        float[][] next = reference.run(3, 4, reference.run(0, 3, token, cache), new int[] {9}, cache);

        SpanGraph.Form told = new SpanGraph.Form(true, false, false);
        try (Span first = new Span(checkpoint, 0, 3, told);
                Span last = new Span(checkpoint, 3, 4, told)) {
            // When
            float[] handedOn = first.at(0, 1, 2, 3, 4, 5, 6, 7, 8).run(9, 9, flat(hidden(9)), "hidden_out");
            float[] logits = last.gathering(1, 4, 8).at(1, 4, 8).logitRows(2).run(3, 9, handedOn, "logits");
            float[] stepped = first.at(9).run(1, 1, flat(token), "hidden_out");
            float[] nextLogits = last.gathering(0).at(9).logitRows(0).run(1, 1, stepped, "logits");

            // Then
            Flat.assertClose(logits, reference.logits(end[2]), CLOSE);
            Flat.assertClose(nextLogits, reference.logits(next[0]), CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void needNotComputeTheKeysAgainThatARankerGives(boolean ropeInScore) throws OrtException {
        // Given
        FakeCheckpoint checkpoint =
                FakeCheckpoint.in(folder, config(FakeCheckpoint.text(4, 2, Activation.SILU, false)), DType.F32);
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        KvCache cache = new KvCache(4);
        float[][] middle = reference.run(0, 2, hidden(9), cache);
        float[][] end = reference.run(2, 4, Flat.rows(middle, new long[] {1, 4, 8}), cache);
        SpanGraph.Form ranked = new SpanGraph.Form(false, true, false);

        try (GraphRun ranker = new GraphRun(RankerGraph.of(checkpoint, 2, ropeInScore, POSITIONS));
                Span last = new Span(checkpoint, 2, 4, ranked)) {
            // When
            float[] keys = ranker.with(
                            "hidden",
                            flat(middle),
                            1,
                            9,
                            checkpoint.config().text().hiddenSize())
                    .with("query_row", new long[] {8}, 1)
                    .run("keys");
            float[] logits = last.given(keys).gathering(1, 4, 8).logitRows(2).run(3, 9, flat(middle), "logits");

            // Then
            Flat.assertClose(logits, reference.logits(end[2]), CLOSE);
        }
    }

    @Test
    void refusesKeysForTheFirstLayer() {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);
        SpanGraph.Form ranked = new SpanGraph.Form(false, true, false);

        assertThatThrownBy(() -> SpanGraph.of(GraphWeights.exact(checkpoint), 0, 4, POSITIONS, ranked))
                .hasMessage("nothing is before the first layer that could give it keys");
    }

    @Test
    void givesARowOfARaggedBatchWhatTheRowAloneGets() throws OrtException {
        // Given
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);
        float[] shorter = flat(hidden(5));
        float[] longer = flat(hidden(8));
        float[] padded = Arrays.copyOf(shorter, longer.length);
        Arrays.fill(padded, shorter.length, padded.length, 1e3f); // padding must not matter
        float[] alone = wholeDecoder(checkpoint, shorter, 5);
        float[] longAlone = wholeDecoder(checkpoint, longer, 8);

        // When
        float[] batch = new float[2 * longer.length];
        System.arraycopy(padded, 0, batch, 0, longer.length);
        System.arraycopy(longer, 0, batch, longer.length, longer.length);
        try (GraphRun run = new GraphRun(SpanGraph.of(checkpoint, 0, 4, POSITIONS))) {
            run.with("hidden", batch, 2, 8, 64)
                    .with("seqlens_k", new int[] {4, 7}, 2)
                    .with("total_sequence_length", new int[] {8})
                    .with("logit_rows", new long[] {4, 7}, 2, 1);
            for (int layer = 0; layer < 4; layer++) {
                run.with("past_key_" + layer, new float[0], 2, 2, 0, 16)
                        .with("past_value_" + layer, new float[0], 2, 2, 0, 16);
            }
            float[] logits = run.run("logits");

            // Then
            Flat.assertClose(Arrays.copyOf(logits, 64), alone, 1e-5f);
            Flat.assertClose(Arrays.copyOfRange(logits, 64, 128), longAlone, 1e-5f);
        }
    }

    @Test
    void namesInputsAndOutputsByWhatASpanDoes() throws OrtException {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);

        try (GraphRun first = new GraphRun(SpanGraph.of(checkpoint, 0, 1, POSITIONS));
                GraphRun last = new GraphRun(SpanGraph.of(checkpoint, 3, 4, POSITIONS))) {
            assertThat(first.inputNames())
                    .containsExactly("hidden", "seqlens_k", "total_sequence_length", "past_key_0", "past_value_0");
            assertThat(first.outputNames()).containsExactly("hidden_out", "present_key_0", "present_value_0");
            assertThat(last.inputNames())
                    .containsExactly(
                            "hidden",
                            "gather",
                            "seqlens_k",
                            "total_sequence_length",
                            "past_key_3",
                            "past_value_3",
                            "logit_rows");
            assertThat(last.outputNames()).containsExactly("logits", "present_key_3", "present_value_3");
        }
    }

    @Test
    void refusesSpansAndPositionsTheModelDoesNotHave() {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);

        assertThatThrownBy(() -> SpanGraph.of(checkpoint, 2, 2, POSITIONS))
                .hasMessage("a span needs 0 <= firstLayer < endLayer <= 4, was [2, 2)");
        assertThatThrownBy(() -> SpanGraph.of(checkpoint, 2, 5, POSITIONS)).hasMessageContaining("was [2, 5)");
        assertThatThrownBy(() -> SpanGraph.of(checkpoint, 0, 4, 129))
                .hasMessage("positionsMax must be in [1, 128], was 129");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void pointsIntoTheCheckpointsFileInsteadOfCopyingIt(DType dtype) {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), dtype);

        ModelGraph graph = SpanGraph.of(checkpoint, 0, 4, 1);

        long weightBytes = graph.weights().stream().mapToLong(w -> w.length()).sum();
        assertThat(graph.weights()).hasSize(4 * 9 + 2).doesNotHaveDuplicates();
        assertThat((long) graph.bytes().length).isLessThan(weightBytes / 2);
    }

    @Test
    void writesIntoTheVeryBuffersItReadsThePastFrom() throws OrtException {
        // Given
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);
        ReferenceDecoder reference = new ReferenceDecoder(checkpoint);
        KvCache cache = new KvCache(4);
        float[][] rows = hidden(6);
        int capacity = 10;

        try (GraphRun run = new GraphRun(SpanGraph.of(checkpoint, 0, 4, POSITIONS))) {
            for (int layer = 0; layer < 4; layer++) {
                run.sharing("past_key_" + layer, "present_key_" + layer, 1, 2, capacity, 16)
                        .sharing("past_value_" + layer, "present_value_" + layer, 1, 2, capacity, 16);
            }
            for (int from = 0, count = 4; from < 6; from += count, count = 1) {
                // When
                float[][] fresh = Arrays.copyOfRange(rows, from, from + count);
                float[] logits = run.with("hidden", flat(fresh), 1, count, 64)
                        .with("seqlens_k", new int[] {from + count - 1}, 1)
                        .with("total_sequence_length", new int[] {from + count})
                        .with("logit_rows", new long[] {count - 1}, 1, 1)
                        .run("logits");

                // Then
                Flat.assertClose(logits, reference.logits(reference.run(0, 4, fresh, cache)[count - 1]), CLOSE);
            }
        }
    }

    private static float[] wholeDecoder(FakeCheckpoint checkpoint, float[] hidden, int rows) throws OrtException {
        try (Span span = new Span(checkpoint, 0, 4)) {
            return span.logitRows(rows - 1).run(rows, rows, hidden, "logits");
        }
    }

    private static ModelConfig config(TextConfig text) {
        ModelConfig small = FakeCheckpoint.small();
        return new ModelConfig(
                text, small.vision(), small.projectorActivation(), true, small.imageTokenId(), small.videoTokenId(), 0);
    }

    private static float[][] hidden(int rows) {
        SplittableRandom random = new SplittableRandom(5);
        float[][] hidden = new float[rows][64];
        for (float[] row : hidden) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (2 * random.nextDouble() - 1);
            }
        }
        return hidden;
    }
}

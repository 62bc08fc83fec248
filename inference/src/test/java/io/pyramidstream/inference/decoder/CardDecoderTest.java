package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.FakeCard;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/// All that the decoder moves on a card, on one whose copies arrive as late as CUDA allows.
@ExtendWith(NoLiveHandles.class)
class CardDecoderTest {
    private static final int LAYERS = 4;
    private static final int HIDDEN = 64;
    private static final int KV_HEADS = 2;
    private static final FormulaShape SHAPE = new FormulaShape(
            new FormulaShape.Text(HIDDEN, 176, LAYERS, 4, KV_HEADS, 320, 1e-5, 10_000, 512),
            new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
            -2,
            300,
            301,
            DType.F32);
    private static final String PLAN = "pyramid-S2-l0.5";

    private final Scope scope = new Scope();
    private final Map<Integer, MemorySegment> windows = new HashMap<>();
    private Ort ort;
    private Checkpoint checkpoint;
    private FakeCard card;
    private Decoder onCard;
    private Decoder onHost;

    @BeforeEach
    void open(@TempDir Path folder) {
        FormulaCheckpoint.write(folder.resolve("checkpoint"), SHAPE, 3);
        ort = scope.own(Ort.open(OrtConfig.withThreads(2)));
        checkpoint = scope.own(Checkpoints.open(folder.resolve("checkpoint")));
        card = scope.own(new FakeCard(ort));
        onCard = scope.own(decoder(card.device()));
        onHost = scope.own(decoder(Device.HOST));
    }

    @AfterEach
    void close() {
        scope.close();
        assertThat(card.blocks()).isZero();
    }

    @Test
    void rowsOfABatchGetWhatTheProcessorGivesThem() {
        assertSameAsOnHost(List.of(
                row(1, 40, 12, PLAN, 9, 10, 11),
                row(2, 17, 2, PLAN, 9, 40, 41, 42, 43, 12),
                row(3, 33, 2, PLAN, 77),
                row(4, 40, 2, PLAN, 9, 10)));
    }

    @Test
    void questionsAboutOneWindowGetWhatTheProcessorGivesThem() {
        for (String plan : List.of(PLAN, PLAN + "+keeppos", "none")) {
            List<Row> own =
                    List.of(row(1, 40, 9, plan, 9, 10, 11), row(1, 40, 12, plan, 12), row(1, 40, 1, plan, 13, 14));

            assertSameAsOnHost(own);
            assertSameAsOnHost(
                    own.stream().map(row -> row.sharingSelection(true)).toList());
        }
    }

    @Test
    void aRowThatJoinsOthersMovesInOneCopyPerLayerAndKeyOrValue() {
        // Given
        Row first = row(1, 40, 20, PLAN, 9, 10);
        Row second = row(2, 20, 20, PLAN, 11, 12, 13);
        Running begun =
                onCard.begin(List.of(first), Rule.plain(), TokenSink.NONE).getFirst();
        IntStream.range(0, 3).forEach(_ -> onCard.step());
        int before = card.calls("cudaMemcpy2DAsync") + card.calls("cudaMemcpyAsync");
        // When
        Running joined =
                onCard.begin(List.of(second), Rule.plain(), TokenSink.NONE).getFirst();
        int copies = card.calls("cudaMemcpy2DAsync") + card.calls("cudaMemcpyAsync") - before;
        while (onCard.step()) {
            // to their ends
        }
        // Then both rows moved, heads together
        assertThat(copies).isEqualTo(2 * 2 * LAYERS);
        assertSame(begun.decoded(), onHost(first));
        assertSame(joined.decoded(), onHost(second));
    }

    private void assertSameAsOnHost(List<Row> rows) {
        List<Decoded> got = onCard.decode(rows, Rule.plain(), TokenSink.NONE);
        List<Decoded> expected = onHost.decode(rows, Rule.plain(), TokenSink.NONE);
        for (int i = 0; i < rows.size(); i++) {
            assertSame(got.get(i), expected.get(i));
        }
    }

    private Decoded onHost(Row row) {
        return onHost.decode(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
    }

    private static void assertSame(Decoded got, Decoded expected) {
        assertThat(got.ids()).isEqualTo(expected.ids());
        for (int id = 0; id < expected.firstLogits().length; id++) {
            assertThat(got.firstLogits()[id]).isCloseTo(expected.firstLogits()[id], within(1e-4f));
        }
    }

    private Row row(int seed, int visual, int maxTokens, String plan, Integer... after) {
        return new Row(
                List.of(1, 5, 6),
                List.of(windows.computeIfAbsent(seed, _ -> features(seed, visual))),
                List.of(after),
                PruningPlans.parse(plan, LAYERS),
                maxTokens);
    }

    private MemorySegment features(int seed, int tokens) {
        return scope.arena().allocateFrom(JAVA_FLOAT, Formula.pixels("window", seed, tokens * HIDDEN));
    }

    private Decoder decoder(Device device) {
        return new Decoder(
                ort, device, checkpoint, DecoderWeights.exact(checkpoint), new DecoderConfig(512, 1L << 28, 8, 8));
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What becomes of rows and memory when a batch cannot go on.
@ExtendWith(NoLiveHandles.class)
class DecodeLoopTest {
    private static final int HIDDEN = 64;
    private static final int LAYERS = 4;
    private static final FormulaShape SHAPE = new FormulaShape(
            new FormulaShape.Text(HIDDEN, 96, LAYERS, 4, 2, 320, 1e-5, 10_000, 512),
            new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
            -2,
            300,
            301,
            DType.F32);
    private static final DecoderConfig CONFIG = new DecoderConfig(512, 1 << 26, 8, 8);

    private Ort ort;
    private Checkpoint checkpoint;
    private Parts parts;
    private DecodeLoop loop;
    private PromptRunner prompts;
    private long slabBytesMax = Long.MAX_VALUE;

    @BeforeEach
    void open(@TempDir Path folder) {
        FormulaCheckpoint.write(folder, SHAPE, 3);
        ort = Ort.open(OrtConfig.withThreads(1));
        checkpoint = Checkpoints.open(folder);
        Workspace workspace = new Workspace(Device.HOST);
        parts = new Parts(
                ort,
                Device.HOST,
                ElementType.F32,
                checkpoint.config().text(),
                new Graphs(ort, Device.HOST, DecoderWeights.exact(checkpoint), CONFIG),
                workspace,
                workspace,
                new EmbeddingTable(checkpoint),
                new KvPool(this::allocate, CONFIG.kvBytesMax()),
                new RunClock(ort));
        loop = new DecodeLoop(parts, CONFIG.rowsMax(), UnaryOperator.identity());
        prompts = new PromptRunner(parts, CONFIG, loop);
    }

    private Device.Block allocate(long bytes, Object owner) {
        if (bytes > slabBytesMax) {
            throw new IllegalStateException("no memory left");
        }
        return Device.HOST.allocate(bytes, owner);
    }

    @AfterEach
    void close() {
        loop.close();
        parts.close();
        checkpoint.close();
        ort.close();
    }

    @Test
    void rowsThatCouldNotBeJoinedSaySoAndHoldNothing() {
        // Given room for batches of one row
        RowState first = row(9, 10);
        RowState second = row(11, 12);
        begin(first);
        slabBytesMax = parts.pool().bytesHeld();
        // When
        assertThatThrownBy(() -> begin(second)).hasMessage("no memory left");
        // Then
        assertThatThrownBy(first::decoded).hasMessage("no memory left");
        assertThatThrownBy(second::decoded).hasMessage("no memory left");
        assertHoldsNothing();
    }

    @Test
    void aBatchThatCannotBeginToDecodeSaysSoAndHoldsNothing() {
        // Given a batch behind its prompt, and graphs that are gone
        RowState row = row(9, 10);
        SpanChain chain = parts.graphs().chain(row.plan());
        Batch batch = Batch.open(parts, chain, List.of(row), 0);
        new Prefill(parts, batch).run();
        row.prefilled(chain, new float[parts.text().vocabSize()], parts.clock().lap());
        chain.span(SpanChain.Take.TOKEN, 0).close();
        // When
        assertThatThrownBy(() -> loop.add(batch)).isInstanceOf(IllegalStateException.class);
        // Then
        assertThatThrownBy(row::decoded).hasMessageContaining("closed");
        assertThat(chain.isLent()).isFalse();
        assertHoldsNothing();
    }

    private void assertHoldsNothing() {
        assertThat(loop.rows()).isZero();
        assertThat(loop.step()).isFalse();
        assertThat(parts.pool().bytesFree()).isEqualTo(CONFIG.kvBytesMax());
    }

    private void begin(RowState row) {
        Parcel.of(List.of(row)).forEach(prompts::begin);
    }

    private static RowState row(Integer... after) {
        Row row = new Row(List.of(1, 5, 6), List.of(), List.of(after), PruningPlans.parse("none", LAYERS), 30);
        return new RowState(row, 0, HIDDEN, Rule.plain(), TokenSink.NONE);
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.prepared.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/// The language half of a model: rows of text and features in, tokens out.
public final class Decoder implements AutoCloseable {
    private static final int HEAD_SIZE_STEP = 8;

    private final Parts parts;
    private final DecodeLoop decoding;
    private final PromptRunner prompts;

    /// Graphs are loaded when a plan first needs them.
    ///
    /// @param ort borrowed, as is the checkpoint: close both after this
    /// @throws CheckpointException if the model's heads have a size that ONNX Runtime cannot compute with
    public Decoder(Ort ort, Checkpoint checkpoint, DecoderConfig config) {
        this(ort, checkpoint, DecoderWeights.exact(checkpoint), config);
    }

    /// @param checkpoint of the embedding, and of what the weights were made from
    public Decoder(Ort ort, Checkpoint checkpoint, DecoderWeights weights, DecoderConfig config) {
        this(ort, Device.HOST, checkpoint, weights, config);
    }

    /// @param device computes and holds keys and values; borrowed
    public Decoder(Ort ort, Device device, Checkpoint checkpoint, DecoderWeights weights, DecoderConfig config) {
        checkHeadSize(checkpoint);
        Workspace workspace = new Workspace(Device.HOST);
        parts = new Parts(
                ort,
                device,
                weights.precision() == Precision.FLOAT16 ? ElementType.F16 : ElementType.F32,
                checkpoint.config().text(),
                new Graphs(ort, device, weights, config),
                workspace,
                device == Device.HOST ? workspace : new Workspace(device),
                new EmbeddingTable(checkpoint),
                new KvPool(device, config.kvBytesMax()),
                new RunClock(ort));
        decoding = new DecodeLoop(parts, config.rowsMax(), parts.clock()::cancelledOr);
        prompts = new PromptRunner(parts, config, decoding);
    }

    private static void checkHeadSize(Checkpoint checkpoint) {
        int size = checkpoint.config().text().headDim();
        if (size % HEAD_SIZE_STEP != 0) {
            throw new CheckpointException(
                    checkpoint.directory().resolve("config.json"),
                    "heads have size " + size + ", ONNX Runtime's attention needs a multiple of " + HEAD_SIZE_STEP
                            + "; use another checkpoint");
        }
    }

    /// Runs the prompts of these rows; {@link #step} takes those that are not finished then further. Rows whose prompts
    /// begin alike, text and features, share that work as far as it changes nothing, or as far as they wish.
    ///
    /// @return one per row, in order
    /// @throws IllegalArgumentException if a plan does not fit the model's layers
    /// @throws KvBudgetException        if one row alone does not fit the memory for caches
    /// @throws CancellationException    if {@link #cancel} was called meanwhile
    public List<Running> begin(List<Row> rows, Rule rule, TokenSink sink) {
        return List.copyOf(started(rows, rule, sink));
    }

    /// One more token for every row that has begun and is not finished. Rows that ran with what broke, or were running
    /// when {@link #cancel} was called, are finished and say so.
    ///
    /// @return whether some are left
    public boolean step() {
        return decoding.step();
    }

    /// Rows that have begun and are not finished.
    public int running() {
        return decoding.rows();
    }

    /// Runs rows to their ends, and takes others that have begun along. A row's result does not depend on the others,
    /// unless it wishes to share their selection.
    ///
    /// @return one per row, in order
    /// @throws IllegalArgumentException if a plan does not fit the model's layers
    /// @throws KvBudgetException        if one row alone does not fit the memory for caches
    /// @throws CancellationException    if {@link #cancel} was called meanwhile
    public List<Decoded> decode(List<Row> rows, Rule rule, TokenSink sink) {
        List<RowState> mine = started(rows, rule, sink);
        try {
            while (!mine.stream().allMatch(RowState::isFinished)) {
                decoding.step();
            }
        } finally {
            mine.forEach(RowState::cancel);
            decoding.sweep();
        }
        return mine.stream().map(RowState::decoded).toList();
    }

    private List<RowState> started(List<Row> rows, Rule rule, TokenSink sink) {
        if (decoding.rows() == 0) {
            // Whatever was cancelled has ended; rows that still run have yet to hear of it.
            parts.clock().reset();
        }
        List<RowState> states = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).plan().checkFits(parts.text().layers());
            states.add(new RowState(rows.get(i), i, parts.text().hiddenSize(), rule, sink));
        }
        try {
            Parcel.of(states).forEach(prompts::begin);
            return states;
        } catch (RuntimeException e) {
            states.forEach(RowState::cancel);
            decoding.sweep();
            throw parts.clock().cancelledOr(e);
        }
    }

    /// Ends all that has begun, the run in progress as well as rows that wait for their next step; from any thread.
    /// What begins when nothing is left of it is not affected.
    public void cancel() {
        parts.clock().stop();
    }

    /// Bytes of KV memory taken from the system, lent or idle.
    public long kvBytesHeld() {
        return parts.pool().bytesHeld();
    }

    @Override
    public void close() {
        decoding.close();
        parts.close();
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtException;
import io.pyramidstream.inference.ort.RunOptions;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.prepared.Precision;
import io.pyramidstream.pruning.Positions;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.Ranking;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/// The language half of a model: rows of text and features in, tokens out.
public final class Decoder implements AutoCloseable {
    private static final int HEAD_SIZE_STEP = 8;

    private final Parts parts;
    private final DecoderConfig config;
    private volatile boolean cancelled;

    /// Rows that can run as one batch.
    private record Group(List<Integer> boundaries, Ranking ranking, Positions positions) {
        static Group of(RowState row) {
            PruningPlan plan = row.row().plan();
            return new Group(Batch.boundaries(row), plan.choice().ranking(), plan.positions());
        }
    }

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
        this.config = config;
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
                new RunOptions(ort));
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

    /// Rows are run in batches of equal boundaries, as many at a time as memory and `rowsMax` allow; a row's result
    /// does
    /// not depend on the others.
    ///
    /// @return one per row, in order
    /// @throws IllegalArgumentException if a plan does not fit the model's layers
    /// @throws KvBudgetException        if one row alone does not fit the memory for caches
    /// @throws CancellationException    if {@link #cancel} was called meanwhile
    public List<Decoded> decode(List<Row> rows, Rule rule, TokenSink sink) {
        Map<Group, List<RowState>> groups = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).plan().checkFits(parts.text().layers());
            RowState row = new RowState(rows.get(i), i, parts.text().hiddenSize(), rule, sink);
            groups.computeIfAbsent(Group.of(row), group -> new ArrayList<>()).add(row);
        }
        @Nullable Decoded[] decoded = new Decoded[rows.size()];
        cancelled = false;
        parts.options().reset();
        try {
            for (List<RowState> group : groups.values()) {
                for (List<RowState> fitting : split(group)) {
                    for (RowState row : new BatchRun(parts).run(fitting)) {
                        decoded[row.index()] = row.toDecoded();
                    }
                }
            }
        } catch (OrtException e) {
            throw cancelled ? (RuntimeException) new CancellationException("decoding was cancelled").initCause(e) : e;
        }
        return Arrays.stream(decoded).map(Objects::requireNonNull).toList();
    }

    /// Ends the decoding in progress, if any; from any thread.
    public void cancel() {
        cancelled = true;
        parts.options().terminate();
    }

    /// Bytes of KV memory taken from the system, lent or idle.
    public long kvBytesHeld() {
        return parts.pool().bytesHeld();
    }

    private List<List<RowState>> split(List<RowState> group) {
        List<List<RowState>> batches = new ArrayList<>();
        List<RowState> batch = new ArrayList<>();
        for (RowState row : group) {
            batch.add(row);
            if (batch.size() > config.rowsMax() || kvBytes(batch) > config.kvBytesMax()) {
                batch.removeLast();
                batches.add(batch);
                batch = new ArrayList<>(List.of(row));
            }
            if (batch.size() == 1 && kvBytes(batch) > config.kvBytesMax()) {
                throw new KvBudgetException(kvBytes(batch), config.kvBytesMax());
            }
        }
        batches.add(batch);
        return batches;
    }

    private long kvBytes(List<RowState> batch) {
        return Batch.kvBytes(parts.text(), parts.type(), batch);
    }

    @Override
    public void close() {
        parts.close();
    }
}

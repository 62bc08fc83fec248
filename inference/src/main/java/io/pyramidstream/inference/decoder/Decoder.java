package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtException;
import io.pyramidstream.inference.ort.RunOptions;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TextConfig;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/// The language half of a model: rows of text and features in, tokens out.
public final class Decoder implements AutoCloseable {
    private final Parts parts;
    private final DecoderConfig config;
    private volatile boolean cancelled;

    /// Rows that can run as one batch.
    private record Group(List<Integer> boundaries, boolean ropeInScore) {
        static Group of(RowState row) {
            return new Group(
                    Batch.boundaries(row), Boundary.ropeInScore(row.row().plan()));
        }
    }

    /// Graphs are loaded when a plan first needs them.
    ///
    /// @param ort        borrowed, as is the checkpoint: close both after this
    public Decoder(Ort ort, Checkpoint checkpoint, DecoderConfig config) {
        this.config = config;
        parts = new Parts(
                ort,
                checkpoint.config().text(),
                new Graphs(ort, checkpoint, config),
                new Workspace(),
                new EmbeddingTable(checkpoint),
                new KvPool(config.kvBytesMax()),
                new RunOptions(ort));
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
            RowState row = new RowState(rows.get(i), i, parts.text().hiddenSize());
            groups.computeIfAbsent(Group.of(row), group -> new ArrayList<>()).add(row);
        }
        @Nullable Decoded[] decoded = new Decoded[rows.size()];
        cancelled = false;
        parts.options().reset();
        try {
            for (List<RowState> group : groups.values()) {
                for (List<RowState> fitting : split(group)) {
                    run(fitting, rule, sink, decoded);
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
        return Batch.kvBytes(parts.text(), batch);
    }

    private void run(List<RowState> rows, Rule rule, TokenSink sink, @Nullable Decoded[] decoded) {
        TextConfig text = parts.text();
        RunClock clock = new RunClock(parts.options());
        float[] scratch = new float[text.vocabSize()];
        long begin = System.nanoTime();
        try (Batch batch = Batch.open(parts, rows)) {
            new Prefill(parts, batch, clock).run();
            MemorySegment logits =
                    parts.workspace().take(Workspace.Use.LOGITS, (long) rows.size() * scratch.length * Float.BYTES);
            batch.take(logits, scratch, rule, sink);
            List<List<Integer>> cacheLengths = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                cacheLengths.add(batch.cacheLengths(i));
            }
            long prefilled = System.nanoTime();
            long prefillRuntimeNs = clock.runtimeNs();
            int steps = 0;
            if (!batch.isFinished()) {
                Stepper stepper = new Stepper(parts, batch, clock);
                while (!batch.isFinished()) {
                    stepper.step();
                    batch.take(logits, scratch, rule, sink);
                    steps++;
                }
            }
            Decoded.Times times = new Decoded.Times(
                    prefilled - begin,
                    prefillRuntimeNs,
                    System.nanoTime() - prefilled,
                    clock.runtimeNs() - prefillRuntimeNs,
                    steps);
            for (int i = 0; i < rows.size(); i++) {
                RowState row = rows.get(i);
                decoded[row.index()] = row.toDecoded(cacheLengths.get(i), times);
            }
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}

package io.pyramidstream.inference.decoder;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Runs prompts, and decodes what came of them step by step: rows come in and leave between steps. What has begun keeps
/// its memory until it is finished, so a prompt that finds too little first waits for others to end.
final class Runner implements AutoCloseable {
    private final Parts parts;
    private final DecoderConfig config;
    private final UnaryOperator<RuntimeException> failure;
    private final RunClock clock;
    private final float[] scratch;
    private final List<DecodeBatch> running = new ArrayList<>();

    /// @param failure what rows are told when what they ran with broke
    Runner(Parts parts, DecoderConfig config, UnaryOperator<RuntimeException> failure) {
        this.failure = failure;
        this.parts = parts;
        this.config = config;
        clock = new RunClock(parts.options());
        scratch = new float[parts.text().vocabSize()];
    }

    /// Runs the prompts of these rows; those that need no more are finished then.
    ///
    /// @throws KvBudgetException if one row alone does not fit the memory for caches
    void begin(Parcel parcel) {
        switch (parcel.how()) {
            case APART ->
                split(parcel.rows(), rows -> rows.size() <= config.rowsMax() && fits(apartBytes(rows)))
                        .forEach(this::apart);
            case WHOLE_WAY -> {
                for (List<RowState> rows : split(
                        parcel.rows(),
                        rows -> decoding(rows).size() <= config.rowsMax() && fits(wholeWayBytes(rows)))) {
                    if (fits(wholeWayBytes(rows))) {
                        wholeWay(rows);
                    } else {
                        apart(rows);
                    }
                }
            }
            case FIRST_STAGE -> firstStage(parcel.rows());
        }
    }

    /// One more token for every row that is not finished.
    ///
    /// @return whether some are left
    boolean step() {
        for (DecodeBatch batch : running) {
            try {
                if (!batch.isFinished()) {
                    batch.step();
                }
            } catch (RuntimeException e) {
                // Only these rows are lost, and say so when they are asked.
                RuntimeException cause = failure.apply(e);
                batch.batch().rows().forEach(row -> row.fail(cause));
            }
        }
        sweep();
        return !running.isEmpty();
    }

    /// Frees what finished and cancelled rows held.
    void sweep() {
        for (Iterator<DecodeBatch> batches = running.iterator(); batches.hasNext(); ) {
            DecodeBatch batch = batches.next();
            if (batch.isFinished()) {
                batches.remove();
                batch.close();
            }
        }
    }

    /// Rows that are not finished.
    int rows() {
        return running.stream()
                .mapToInt(batch -> Math.toIntExact(batch.batch().unfinishedRows()))
                .sum();
    }

    // ---- the ways to run prompts ----

    private void apart(List<RowState> rows) {
        checkFits(rows);
        makeRoom(apartBytes(rows));
        Lap lap = new Lap();
        SpanChain chain = chain(rows);
        Batch batch = Batch.open(parts, chain, rows);
        try {
            new Prefill(parts, batch, clock).run();
            takeFirst(rows, chain, lap);
        } catch (RuntimeException e) {
            batch.close();
            throw e;
        }
        decode(batch);
    }

    private void wholeWay(List<RowState> rows) {
        makeRoom(wholeWayBytes(rows));
        Lap lap = new Lap();
        SpanChain chain = chain(rows);
        List<RowState> decoding = decoding(rows);
        Batch batch = decoding.isEmpty() ? null : Batch.open(parts, chain, decoding);
        try (AutoCloseable _ = chain.lend()) {
            new TogetherPrefill(parts, clock, chain).wholeWay(rows, batch == null ? List.of() : List.of(batch));
            takeFirst(rows, chain, lap);
        } catch (Exception e) {
            if (batch != null) {
                batch.close();
            }
            throw unchecked(e);
        }
        if (batch != null) {
            decode(batch);
        }
    }

    private void firstStage(List<RowState> rows) {
        long trunk = Trunk.kvBytes(parts.text(), parts.type(), rows, 0);
        List<RowState> verdicts = rows.stream().filter(row -> !row.decodes()).toList();
        List<RowState> decoding = decoding(rows);
        // Verdicts first: nobody should wait for them until long texts have got their memory.
        List<List<RowState>> chunks = new ArrayList<>();
        chunks.addAll(split(verdicts, chunk -> chunk.size() <= config.rowsMax() && fits(trunk + ownBytes(chunk))));
        chunks.addAll(split(decoding, chunk -> chunk.size() <= config.rowsMax() && fits(trunk + ownBytes(chunk))));
        if (chunks.stream().anyMatch(chunk -> !fits(trunk + ownBytes(chunk)))) {
            split(rows, some -> some.size() <= config.rowsMax() && fits(apartBytes(some)))
                    .forEach(this::apart);
            return;
        }
        makeRoom(trunk + chunks.stream().mapToLong(this::ownBytes).max().orElseThrow());
        Lap lap = new Lap();
        SpanChain chain = chain(rows);
        try (AutoCloseable _ = chain.lend();
                TogetherPrefill.FirstStage begun = new TogetherPrefill(parts, clock, chain).firstStage(rows)) {
            for (List<RowState> chunk : chunks) {
                // The trunk's own memory is lent by now.
                makeRoom(ownBytes(chunk));
                Batch batch = Batch.open(parts, chain, chunk, firstCached(chunk));
                try {
                    begun.goOn(batch);
                    takeFirst(chunk, chain, lap);
                } catch (RuntimeException e) {
                    batch.close();
                    throw e;
                }
                decode(batch);
            }
        } catch (Exception e) {
            throw unchecked(e);
        }
    }

    private void takeFirst(List<RowState> rows, SpanChain chain, Lap lap) {
        MemorySegment logits =
                parts.workspace().take(Workspace.Use.LOGITS, (long) rows.size() * scratch.length * Float.BYTES);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).prefilled(chain, lap.ns(), lap.runtimeNs());
            DecodeBatch.take(rows.get(i), logits, i, scratch);
        }
    }

    /// Takes the batch over.
    private void decode(Batch batch) {
        if (batch.isFinished()) {
            batch.close();
            return;
        }
        for (DecodeBatch other : running) {
            if (joins(batch, other.batch())) {
                Batch joined;
                try (DecodeBatch _ = other;
                        Batch _ = batch) {
                    running.remove(other);
                    joined = Batch.join(parts, other.batch(), batch);
                }
                running.add(new DecodeBatch(parts, clock, joined));
                return;
            }
        }
        running.add(new DecodeBatch(parts, clock, batch));
    }

    private boolean joins(Batch batch, Batch other) {
        List<RowState> rows = new ArrayList<>(batch.rows());
        rows.addAll(other.rows());
        rows.removeIf(RowState::isFinished);
        return batch.chain() == other.chain()
                && rows.size() <= config.rowsMax()
                && rows.stream().noneMatch(RowState::endsSoon)
                && Batch.kvBytes(parts.text(), parts.type(), rows)
                        <= parts.pool().bytesFree();
    }

    // ---- memory ----

    private void makeRoom(long bytes) {
        while (parts.pool().bytesFree() < bytes && step()) {
            // others go on until one of them ends
        }
    }

    private boolean fits(long bytes) {
        return bytes <= config.kvBytesMax();
    }

    private void checkFits(List<RowState> rows) {
        if (!fits(apartBytes(rows))) {
            throw new KvBudgetException(apartBytes(rows), config.kvBytesMax());
        }
    }

    private long apartBytes(List<RowState> rows) {
        return Batch.kvBytes(parts.text(), parts.type(), rows);
    }

    private long ownBytes(List<RowState> chunk) {
        return Batch.kvBytes(parts.text(), parts.type(), chunk, firstCached(chunk));
    }

    private long wholeWayBytes(List<RowState> rows) {
        long trunk = 0;
        for (int stage = 0; stage < rows.getFirst().row().plan().stages().size(); stage++) {
            trunk = Math.max(trunk, Trunk.kvBytes(parts.text(), parts.type(), rows, stage));
        }
        return trunk + Batch.kvBytes(parts.text(), parts.type(), decoding(rows));
    }

    private static int firstCached(List<RowState> rows) {
        return rows.stream().anyMatch(RowState::decodes) ? 0 : 1;
    }

    private static List<RowState> decoding(List<RowState> rows) {
        return rows.stream().filter(RowState::decodes).toList();
    }

    /// As few pieces as possible that all pass, in order; a single row that does not pass is a piece too.
    private static List<List<RowState>> split(List<RowState> rows, Predicate<List<RowState>> passes) {
        List<List<RowState>> pieces = new ArrayList<>();
        List<RowState> piece = new ArrayList<>();
        for (RowState row : rows) {
            piece.add(row);
            if (piece.size() > 1 && !passes.test(piece)) {
                piece.removeLast();
                pieces.add(piece);
                piece = new ArrayList<>(List.of(row));
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return pieces;
    }

    private SpanChain chain(List<RowState> rows) {
        return parts.graphs().chain(Batch.boundaries(rows.getFirst()), Batch.positions(rows));
    }

    private static RuntimeException unchecked(Exception e) {
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    /// Time since it was made.
    private final class Lap {
        private final long beginNs = System.nanoTime();
        private final long beginRuntimeNs = clock.runtimeNs();

        long ns() {
            return System.nanoTime() - beginNs;
        }

        long runtimeNs() {
            return clock.runtimeNs() - beginRuntimeNs;
        }
    }

    @Override
    public void close() {
        running.forEach(DecodeBatch::close);
        running.clear();
    }
}

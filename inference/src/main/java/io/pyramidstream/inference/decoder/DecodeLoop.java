package io.pyramidstream.inference.decoder;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/// All rows that decode, one token each per step. Between two steps rows come in, joining the batch of their boundaries
/// where they can, and leave when they are finished. What has begun keeps its memory until then.
final class DecodeLoop implements AutoCloseable {
    private final Parts parts;
    private final int rowsMax;
    private final UnaryOperator<RuntimeException> failure;
    private final List<DecodeBatch> running = new ArrayList<>();

    /// @param rowsMax most rows of a batch
    /// @param failure what rows are told when what they ran with broke
    DecodeLoop(Parts parts, int rowsMax, UnaryOperator<RuntimeException> failure) {
        this.parts = parts;
        this.rowsMax = rowsMax;
        this.failure = failure;
    }

    /// Takes a batch over whose rows have taken their first logits.
    ///
    /// @throws RuntimeException if it cannot go on; its rows then say so, as do those it was to join
    void add(Batch batch) {
        if (batch.isFinished()) {
            batch.close();
            return;
        }
        for (DecodeBatch other : running) {
            if (joins(batch, other.batch())) {
                running.remove(other);
                goOn(join(other, batch));
                return;
            }
        }
        goOn(batch);
    }

    private void goOn(Batch batch) {
        try {
            running.add(new DecodeBatch(parts, batch));
        } catch (RuntimeException e) {
            batch.fail(failure.apply(e));
            batch.close();
            throw e;
        }
    }

    private Batch join(DecodeBatch other, Batch batch) {
        try (other;
                batch) {
            return Batch.join(parts, other.batch(), batch);
        } catch (RuntimeException e) {
            RuntimeException cause = failure.apply(e);
            other.batch().fail(cause);
            batch.fail(cause);
            throw e;
        }
    }

    private boolean joins(Batch batch, Batch other) {
        List<RowState> rows = new ArrayList<>(batch.rows());
        rows.addAll(other.rows());
        rows.removeIf(RowState::isFinished);
        return batch.chain() == other.chain()
                && rows.size() <= rowsMax
                && rows.stream().noneMatch(RowState::endsSoon)
                && parts.kvNeed().ofBatch(rows, 0) <= parts.pool().bytesFree();
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
                batch.batch().fail(failure.apply(e));
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

    /// Goes on until so much KV memory is free, or nothing is left that holds any.
    void makeRoom(long bytes) {
        while (parts.pool().bytesFree() < bytes && step()) {
            // others go on until one of them ends
        }
    }

    /// Rows that are not finished.
    int rows() {
        return running.stream()
                .mapToInt(batch -> Math.toIntExact(batch.batch().unfinishedRows()))
                .sum();
    }

    @Override
    public void close() {
        running.forEach(DecodeBatch::close);
        running.clear();
    }
}

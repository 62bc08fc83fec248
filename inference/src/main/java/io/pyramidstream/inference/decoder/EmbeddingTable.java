package io.pyramidstream.inference.decoder;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

/// Rows of the embedding, read from the mapped file: no session, no copy of the table.
final class EmbeddingTable {
    private final MemorySegment table;
    private final DType dtype;
    private final int vocabSize;
    private final int hiddenSize;

    EmbeddingTable(Checkpoint checkpoint) {
        TensorRef tensor = checkpoint.tensor("language_model.embed_tokens.weight");
        table = checkpoint.map(tensor);
        dtype = tensor.dtype();
        vocabSize = Math.toIntExact(tensor.shape().get(0));
        hiddenSize = Math.toIntExact(tensor.shape().get(1));
    }

    /// Writes token `id`'s row as f32.
    ///
    /// @param row which row of `hidden`, itself `[*, hiddenSize]`
    void copy(int id, MemorySegment hidden, long row) {
        if (id < 0 || id >= vocabSize) {
            throw new IllegalArgumentException("token id must be in [0, " + vocabSize + "), was " + id);
        }
        long from = (long) id * hiddenSize;
        long to = row * hiddenSize;
        switch (dtype) {
            case F32 ->
                MemorySegment.copy(
                        table, from * Float.BYTES, hidden, to * Float.BYTES, (long) hiddenSize * Float.BYTES);
            case F16 -> {
                for (int i = 0; i < hiddenSize; i++) {
                    hidden.setAtIndex(JAVA_FLOAT, to + i, Float.float16ToFloat(half(from + i)));
                }
            }
            case BF16 -> {
                for (int i = 0; i < hiddenSize; i++) {
                    hidden.setAtIndex(JAVA_FLOAT, to + i, Float.intBitsToFloat(half(from + i) << 16));
                }
            }
        }
    }

    /// Writes the rows of several tokens.
    ///
    /// @param row of `hidden` that is the first to be written
    /// @return the row behind the last
    long copyAll(Iterable<Integer> ids, MemorySegment hidden, long row) {
        long next = row;
        for (int id : ids) {
            copy(id, hidden, next++);
        }
        return next;
    }

    /// Writes what is before a row's own text: text, then features as they are.
    ///
    /// @param at token of `hidden` that is the first to be written
    /// @return the token behind the last
    long copyPrefix(Row row, MemorySegment hidden, long at) {
        long tokenBytes = (long) hiddenSize * Float.BYTES;
        long next = copyAll(row.idsBefore(), hidden, at);
        for (MemorySegment features : row.visual()) {
            MemorySegment.copy(features, 0, hidden, next * tokenBytes, features.byteSize());
            next += features.byteSize() / tokenBytes;
        }
        return next;
    }

    private short half(long index) {
        return table.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES);
    }
}

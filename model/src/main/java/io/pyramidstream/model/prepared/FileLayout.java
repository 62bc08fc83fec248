package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Where each tensor of a recipe lies in its file: a pure function of checkpoint, recipe and the matrices that stay in
/// float32. One more of these moves only what lies behind it.
///
/// @param bytes of the whole file
record FileLayout(List<Entry> entries, long bytes) {
    /// Tensors begin on pages, so that they can be mapped.
    private static final long ALIGNMENT = 4096;

    sealed interface Entry {
        /// In the checkpoint.
        TensorRef source();

        /// First byte behind it.
        long end();
    }

    /// @param stored the same tensor in our file
    record Plain(TensorRef source, TensorRef stored) implements Entry {
        @Override
        public long end() {
            return stored.offset() + stored.length();
        }
    }

    record Quantised(TensorRef source, StoredMatrix stored) implements Entry {
        @Override
        public long end() {
            return stored.scales().offset() + stored.scales().length();
        }
    }

    /// With every matrix in the form its recipe names: the smallest the file can be.
    static FileLayout of(Checkpoint checkpoint, Recipe recipe, Path file) {
        return of(checkpoint, recipe, file, Set.of());
    }

    /// @param inFloat measured matrices that stay in float32, by canonical name
    static FileLayout of(Checkpoint checkpoint, Recipe recipe, Path file, Set<String> inFloat) {
        List<Entry> entries = new ArrayList<>();
        long at = aligned(
                RoundingHeader.bytes(recipe.measured(checkpoint.config()).size()));
        for (String name : recipe.tensors(checkpoint.config())) {
            TensorRef source = checkpoint.tensor(name);
            Form form = inFloat.contains(name) ? Form.FLOAT32 : recipe.formOf(name);
            Entry entry = form.isPlain()
                    ? new Plain(source, floats(name, source, form == Form.FLOAT32 ? DType.F32 : DType.F16, file, at))
                    : new Quantised(source, matrix(name, source, form, file, at));
            entries.add(entry);
            at = aligned(entry.end());
        }
        return new FileLayout(List.copyOf(entries), at);
    }

    private static TensorRef floats(String name, TensorRef source, DType dtype, Path file, long at) {
        return new TensorRef(name, dtype, source.shape(), file, at, source.elements() * dtype.bytes());
    }

    private static StoredMatrix matrix(String name, TensorRef source, Form form, Path file, long at) {
        long rows = source.shape().get(0);
        long columns = source.shape().get(1);
        List<Long> codeShape;
        List<Long> scaleShape;
        if (form == Form.INT8) {
            codeShape = List.of(columns, rows);
            scaleShape = List.of(rows);
        } else {
            BlockQuantiser blocks = form.blocks();
            long perRow = blocks.blocksPerRow(Math.toIntExact(columns));
            codeShape = List.of(rows, perRow, (long) blocks.bytesPerBlock());
            scaleShape = List.of(rows, perRow);
        }
        StoredMatrix.Part codes =
                new StoredMatrix.Part(form == Form.INT8 ? Form.SINT8 : Form.UINT8, codeShape, at, product(codeShape));
        StoredMatrix.Part scales = new StoredMatrix.Part(
                Form.FLOAT, scaleShape, aligned(at + codes.length()), product(scaleShape) * Float.BYTES);
        return new StoredMatrix(name, form, Math.toIntExact(rows), Math.toIntExact(columns), file, codes, scales);
    }

    private static long product(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static long aligned(long offset) {
        return Math.ceilDiv(offset, ALIGNMENT) * ALIGNMENT;
    }
}

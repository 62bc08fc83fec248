package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.Floats;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/// Writes the tensors of a layout, a block of rows at a time. Heap: one block of rows. Besides, INT8 takes one
/// quantised matrix of native memory, since it is stored turned over, and since only behind its last row is it known
/// whether it is wanted.
final class WeightWriter {
    private static final int BLOCK_FLOATS = 1 << 19;
    private static final float LARGEST_HALF = 65_504;

    private final Checkpoint checkpoint;
    private final FileChannel out;
    private final float[] floats;
    private final ByteBuffer buffer;

    /// @param out every byte of the layout that is not written stays 0
    WeightWriter(Checkpoint checkpoint, FileChannel out, FileLayout layout) {
        this.checkpoint = checkpoint;
        this.out = out;
        int widest = layout.entries().stream()
                .mapToInt(entry -> Math.toIntExact(columns(entry.source())))
                .max()
                .orElse(1);
        floats = new float[Math.max(BLOCK_FLOATS, widest)];
        buffer = ByteBuffer.allocate(floats.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// @return what rounding costs a matrix with one scale per output channel; if that is too much, nothing was written
    Optional<RoundingLoss> write(FileLayout.Entry entry) throws IOException {
        switch (entry) {
            case FileLayout.Plain plain -> copy(plain);
            case FileLayout.Quantised matrix
            when matrix.stored().form() == Form.INT8 -> {
                return Optional.of(channels(matrix));
            }
            case FileLayout.Quantised matrix -> blocks(matrix);
        }
        return Optional.empty();
    }

    private void copy(FileLayout.Plain plain) throws IOException {
        TensorRef source = plain.source();
        MemorySegment from = checkpoint.map(source);
        for (long at = 0; at < source.elements(); at += floats.length) {
            int count = (int) Math.min(floats.length, source.elements() - at);
            Floats.read(from, source.dtype(), at, floats, 0, count);
            if (plain.stored().dtype() == DType.F16) {
                putHalves(source, count, plain.stored().offset() + at * Short.BYTES);
            } else {
                put(floats, count, plain.stored().offset() + at * Float.BYTES);
            }
        }
    }

    private void blocks(FileLayout.Quantised matrix) throws IOException {
        StoredMatrix stored = matrix.stored();
        BlockQuantiser quantiser = stored.form().blocks();
        int scalesPerRow = quantiser.blocksPerRow(stored.columns());
        int codesPerRow = scalesPerRow * quantiser.bytesPerBlock();
        int rowsAtOnce = rowsAtOnce(stored);
        byte[] codes = new byte[rowsAtOnce * codesPerRow];
        float[] scales = new float[rowsAtOnce * scalesPerRow];
        for (int row = 0; row < stored.rows(); row += rowsAtOnce) {
            int count = read(matrix, row, rowsAtOnce);
            for (int i = 0; i < count; i++) {
                quantiser.quantise(
                        floats,
                        i * stored.columns(),
                        stored.columns(),
                        codes,
                        i * codesPerRow,
                        scales,
                        i * scalesPerRow);
            }
            put(ByteBuffer.wrap(codes, 0, count * codesPerRow), stored.codes().offset() + (long) row * codesPerRow);
            put(scales, count * scalesPerRow, stored.scales().offset() + (long) row * scalesPerRow * Float.BYTES);
        }
    }

    private RoundingLoss channels(FileLayout.Quantised matrix) throws IOException {
        StoredMatrix stored = matrix.stored();
        int rows = stored.rows();
        int columns = stored.columns();
        int rowsAtOnce = rowsAtOnce(stored);
        float[] scales = new float[rows];
        byte[] codes = new byte[rowsAtOnce * columns];
        byte[] turned = new byte[rowsAtOnce];
        MemorySegment turnedBytes = MemorySegment.ofArray(turned);
        RoundingMeter meter = RoundingMeter.of(checkpoint, stored.name(), columns);
        RoundingLoss loss;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment whole = arena.allocate((long) rows * columns);
            for (int row = 0; row < rows; row += rowsAtOnce) {
                int count = read(matrix, row, rowsAtOnce);
                for (int i = 0; i < count; i++) {
                    scales[row + i] = ChannelQuantiser.quantise(floats, i * columns, columns, codes, i * columns);
                    meter.add(floats, i * columns, codes, i * columns, scales[row + i]);
                }
                for (int column = 0; column < columns; column++) {
                    for (int i = 0; i < count; i++) {
                        turned[i] = codes[i * columns + column];
                    }
                    MemorySegment.copy(turnedBytes, 0, whole, (long) column * rows + row, count);
                }
            }
            loss = meter.loss();
            if (loss.inFloat()) {
                return loss;
            }
            put(whole.asByteBuffer(), stored.codes().offset());
        }
        for (int at = 0; at < rows; at += floats.length) {
            int count = Math.min(floats.length, rows - at);
            System.arraycopy(scales, at, floats, 0, count);
            put(floats, count, stored.scales().offset() + (long) at * Float.BYTES);
        }
        return loss;
    }

    void write(List<RoundingLoss> losses) throws IOException {
        put(RoundingHeader.of(losses), 0);
    }

    private int rowsAtOnce(StoredMatrix stored) {
        return Math.clamp(floats.length / stored.columns(), 1, Math.min(64, stored.rows()));
    }

    /// @return how many rows were read
    private int read(FileLayout.Quantised matrix, int row, int rowsAtOnce) {
        StoredMatrix stored = matrix.stored();
        int count = Math.min(rowsAtOnce, stored.rows() - row);
        Floats.read(
                checkpoint.map(matrix.source()),
                matrix.source().dtype(),
                (long) row * stored.columns(),
                floats,
                0,
                count * stored.columns());
        return count;
    }

    private void put(float[] values, int count, long offset) throws IOException {
        buffer.clear();
        buffer.asFloatBuffer().put(values, 0, count);
        put(buffer.limit(count * Float.BYTES), offset);
    }

    /// @throws CheckpointException if one is too large
    private void putHalves(TensorRef source, int count, long offset) throws IOException {
        buffer.clear();
        for (int i = 0; i < count; i++) {
            if (Math.abs(floats[i]) > LARGEST_HALF) {
                throw new CheckpointException(
                        source.file(),
                        "tensor " + source.name() + " has the value " + floats[i]
                                + ", too large for half precision; use another target");
            }
            buffer.putShort(i * Short.BYTES, Float.floatToFloat16(floats[i]));
        }
        put(buffer.limit(count * Short.BYTES), offset);
    }

    private void put(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += out.write(bytes, at);
        }
    }

    private static long columns(TensorRef tensor) {
        return tensor.shape().size() == 2 ? tensor.shape().get(1) : 1;
    }
}

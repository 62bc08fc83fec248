package io.pyramidstream.model.prepared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The front of a weight file whose recipe measures: what rounding costs each matrix, in the order they are stored.
/// Which of them stay in float32 decides where everything behind lies. A recipe that measures nothing has none.
///
/// Little-endian: the magic number, i64; the matrices' count, i64; for each f32 whole, f32 channels, f32 worst, i32 1
/// if it is in float32.
final class RoundingHeader {
    /// "PSround1".
    private static final long MAGIC = 0x31_64_6e_75_6f_72_53_50L;

    private static final int FIXED_BYTES = 2 * Long.BYTES;
    private static final int MATRIX_BYTES = 4 * Float.BYTES;

    private RoundingHeader() {}

    static long bytes(int matrices) {
        return matrices == 0 ? 0 : FIXED_BYTES + (long) matrices * MATRIX_BYTES;
    }

    static ByteBuffer of(List<RoundingLoss> losses) {
        ByteBuffer header = ByteBuffer.allocate((int) bytes(losses.size())).order(ByteOrder.LITTLE_ENDIAN);
        if (losses.isEmpty()) {
            return header;
        }
        header.putLong(MAGIC).putLong(losses.size());
        for (RoundingLoss loss : losses) {
            header.putFloat(loss.whole())
                    .putFloat(loss.channels())
                    .putFloat(loss.worstChannel())
                    .putInt(loss.inFloat() ? 1 : 0);
        }
        return header.flip();
    }

    /// @param matrices the recipe's measured matrices, in order
    /// @return empty if the file does not begin with the header of these
    static Optional<List<RoundingLoss>> read(Path file, List<String> matrices) throws IOException {
        if (matrices.isEmpty()) {
            return Optional.of(List.of());
        }
        ByteBuffer header = ByteBuffer.allocate((int) bytes(matrices.size())).order(ByteOrder.LITTLE_ENDIAN);
        if (!Files.isRegularFile(file) || !fill(header, file)) {
            return Optional.empty();
        }
        if (header.getLong() != MAGIC || header.getLong() != matrices.size()) {
            return Optional.empty();
        }
        List<RoundingLoss> losses = new ArrayList<>();
        for (String matrix : matrices) {
            losses.add(new RoundingLoss(
                    matrix, header.getFloat(), header.getFloat(), header.getFloat(), header.getInt() == 1));
        }
        return Optional.of(List.copyOf(losses));
    }

    private static boolean fill(ByteBuffer header, Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (header.hasRemaining()) {
                if (in.read(header) < 0) {
                    return false;
                }
            }
        }
        header.flip();
        return true;
    }
}

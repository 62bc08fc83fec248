package io.pyramidstream.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// Reads every weight once and refuses a model that has numbers no arithmetic survives. A header can be in good order
/// over data that is not: a copy that broke off and was filled with something, a training that diverged.
public final class WeightCheck {
    private static final ValueLayout.OfLong LANES = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK_BYTES = 1 << 22;

    private WeightCheck() {}

    /// Told now and then how far the reading is.
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (done, all) -> {};

        void read(long bytesDone, long bytesAll);
    }

    /// Every weight is a finite number.
    ///
    /// @throws CheckpointException naming the tensor and the place of the first that is not
    public static void requireFinite(Checkpoint checkpoint, Progress progress) {
        List<TensorRef> tensors = checkpoint.tensors();
        long all = tensors.stream().mapToLong(TensorRef::length).sum();
        long done = 0;
        for (TensorRef tensor : tensors) {
            MemorySegment bytes = checkpoint.map(tensor);
            for (long at = 0; at < tensor.length(); at += BLOCK_BYTES) {
                long length = Math.min(BLOCK_BYTES, tensor.length() - at);
                if (mayHaveNonFinite(bytes.asSlice(at, length), tensor.dtype())) {
                    refuseNonFinite(tensor, bytes, at, length);
                }
                progress.read(done + at + length, all);
            }
            done += tensor.length();
        }
    }

    /// A number is not finite if its exponent is all ones; then adding one to the exponent carries into the sign,
    /// which has been masked away. Several numbers at once, none of which carries into its neighbour.
    private static boolean mayHaveNonFinite(MemorySegment bytes, DType dtype) {
        long exponent = repeat(
                dtype,
                switch (dtype) {
                    case F32 -> 0x7F800000L;
                    case F16 -> 0x7C00L;
                    case BF16 -> 0x7F80L;
                });
        long one = exponent & -exponent & lane(dtype);
        long ones = repeat(dtype, one);
        long carries = 0;
        long whole = bytes.byteSize() / Long.BYTES * Long.BYTES;
        for (long i = 0; i < whole; i += Long.BYTES) {
            carries |= (bytes.get(LANES, i) & exponent) + ones;
        }
        boolean rest = whole < bytes.byteSize();
        return (carries & ~repeat(dtype, lane(dtype) >>> 1)) != 0 || rest;
    }

    private static long lane(DType dtype) {
        return dtype.bytes() == 4 ? 0xFFFFFFFFL : 0xFFFFL;
    }

    private static long repeat(DType dtype, long value) {
        return dtype.bytes() == 4 ? value << 32 | value : value * 0x0001_0001_0001_0001L;
    }

    private static void refuseNonFinite(TensorRef tensor, MemorySegment bytes, long at, long length) {
        int size = tensor.dtype().bytes();
        float[] values = new float[(int) (length / size)];
        Floats.read(bytes, tensor.dtype(), at / size, values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new CheckpointException(
                        tensor.file(),
                        "tensor " + tensor.name() + " has " + values[i] + " at element " + (at / size + i)
                                + "; weights must be finite numbers, download the file again or take another revision");
            }
        }
    }
}

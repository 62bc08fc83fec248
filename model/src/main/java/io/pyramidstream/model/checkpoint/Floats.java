package io.pyramidstream.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads weights as float32, whatever their type on disk.
public final class Floats {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort BITS16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Floats() {}

    /// Copies `count` elements of `tensor`, from element `first`, to `out` from index `at`.
    public static void read(MemorySegment tensor, DType dtype, long first, float[] out, int at, int count) {
        long byteOffset = Math.multiplyExact(first, (long) dtype.bytes());
        switch (dtype) {
            case F32 -> MemorySegment.copy(tensor, F32, byteOffset, out, at, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = Float.float16ToFloat(tensor.get(BITS16, byteOffset + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = Float.intBitsToFloat(tensor.get(BITS16, byteOffset + 2L * i) << 16);
                }
            }
        }
    }

    /// A whole small tensor.
    public static float[] all(Checkpoint checkpoint, String canonicalName) {
        TensorRef tensor = checkpoint.tensor(canonicalName);
        float[] out = new float[Math.toIntExact(tensor.elements())];
        read(checkpoint.map(tensor), tensor.dtype(), 0, out, 0, out.length);
        return out;
    }
}

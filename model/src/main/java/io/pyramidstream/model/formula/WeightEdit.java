package io.pyramidstream.model.formula;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/// Multiplies weights of one float32 or float16 tensor in its file.
record WeightEdit(TensorRef tensor) {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    WeightEdit {
        if (tensor.dtype() == DType.BF16) {
            throw new IllegalArgumentException("only F32 and F16 weights are changed, these are BF16");
        }
    }

    static WeightEdit of(Checkpoint checkpoint, String canonicalName) {
        return new WeightEdit(checkpoint.tensor(canonicalName));
    }

    long elements() {
        return tensor.elements();
    }

    long rows() {
        return tensor.shape().getFirst();
    }

    long columns() {
        return tensor.elements() / rows();
    }

    /// @param first element, counted over the whole tensor
    /// @param step  from one to the next
    /// @param count how many
    void multiply(long first, long step, long count, float factor) throws IOException {
        try (FileChannel file = FileChannel.open(tensor.file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment weights = file.map(FileChannel.MapMode.READ_WRITE, tensor.offset(), tensor.length(), arena);
            for (long i = 0; i < count; i++) {
                multiply(weights, (first + i * step) * tensor.dtype().bytes(), factor);
            }
        }
    }

    private void multiply(MemorySegment weights, long at, float factor) {
        if (tensor.dtype() == DType.F32) {
            weights.set(F32, at, weights.get(F32, at) * factor);
        } else {
            weights.set(F16, at, Float.floatToFloat16(Float.float16ToFloat(weights.get(F16, at)) * factor));
        }
    }
}

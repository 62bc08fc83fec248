package io.pyramidstream.model.reference;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/// A checkpoint's tensors as float arrays, read when first asked for and kept: for small checkpoints.
final class FloatTensors {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Checkpoint checkpoint;
    private final Map<String, float[]> read = new HashMap<>();

    FloatTensors(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    float[] get(String canonicalName) {
        return read.computeIfAbsent(canonicalName, name -> read(checkpoint.tensor(name)));
    }

    private float[] read(TensorRef tensor) {
        MemorySegment bytes = checkpoint.map(tensor);
        float[] values = new float[Math.toIntExact(tensor.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.dtype()) {
                case F32 -> bytes.get(FLOAT, (long) i * Float.BYTES);
                case F16 -> Float.float16ToFloat(bytes.get(SHORT, (long) i * Short.BYTES));
                case BF16 -> Float.intBitsToFloat(bytes.get(SHORT, (long) i * Short.BYTES) << Short.SIZE);
            };
        }
        return values;
    }
}

package io.pyramidstream.model.formula;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Makes a float32 checkpoint behave as large trained models do: two channels of the residual stream carry values a
/// thousand times the others'. Rounding with one scale for many channels suffers from that most.
public final class MassiveActivations {
    private static final String ROWS_OF = "language_model.layers.1.mlp.down_proj.weight";
    private static final int CHANNELS = 2;
    private static final float FACTOR = 1000;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private MassiveActivations() {}

    /// Changes the weights in place.
    public static void plant(Path directory) throws IOException {
        TensorRef tensor;
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            tensor = checkpoint.tensor(ROWS_OF);
        }
        if (tensor.dtype() != DType.F32) {
            throw new IllegalArgumentException("only float32 weights are changed, these are " + tensor.dtype());
        }
        try (FileChannel file = FileChannel.open(tensor.file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment weights = file.map(FileChannel.MapMode.READ_WRITE, tensor.offset(), tensor.length(), arena);
            long outputs = tensor.shape().get(0);
            long inputs = tensor.shape().get(1);
            for (int channel = 1; channel <= CHANNELS; channel++) {
                long row = channel * outputs / (CHANNELS + 1);
                for (long i = row * inputs; i < (row + 1) * inputs; i++) {
                    weights.set(F32, i * Float.BYTES, weights.get(F32, i * Float.BYTES) * FACTOR);
                }
            }
        }
    }
}

package io.pyramidstream.model.formula;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.model.checkpoint.DType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Writes `model.safetensors`, a block at a time, so that a large shape needs no memory.
final class FormulaWeights {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int ALIGNMENT = 8;

    private final DType dtype;
    private final long seed;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    FormulaWeights(DType dtype, long seed) {
        this.dtype = dtype;
        this.seed = seed;
    }

    void write(Path file, List<FormulaTensors.Tensor> tensors) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] header = header(tensors);
            block.putLong(header.length);
            flush(out);
            out.write(ByteBuffer.wrap(header));
            for (FormulaTensors.Tensor tensor : tensors) {
                write(out, tensor);
            }
            flush(out);
        }
    }

    private byte[] header(List<FormulaTensors.Tensor> tensors) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.putObject("__metadata__").put("format", "pt");
        long begin = 0;
        for (FormulaTensors.Tensor tensor : tensors) {
            long end = Math.addExact(begin, Math.multiplyExact(tensor.elements(), (long) dtype.bytes()));
            ObjectNode entry = header.putObject(tensor.name()).put("dtype", dtype.name());
            tensor.shape().forEach(entry.withArray("shape")::add);
            entry.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        String json = header.toString();
        int padding = Math.floorMod(-json.length(), ALIGNMENT);
        return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }

    private void write(FileChannel out, FormulaTensors.Tensor tensor) throws IOException {
        int series = Formula.series(tensor.name(), seed);
        long inputs = tensor.elements() / tensor.shape().getFirst();
        Formula.Affine affine = Formula.Affine.of(tensor.name(), inputs);
        int elements = Math.toIntExact(tensor.elements());
        for (int i = 0; i < elements; i++) {
            if (block.remaining() < dtype.bytes()) {
                flush(out);
            }
            put(affine.value(series, i));
        }
    }

    private void put(float value) {
        switch (dtype) {
            case F32 -> block.putFloat(value);
            case F16 -> block.putShort(Float.floatToFloat16(value));
            case BF16 -> block.putShort(bfloat16(value));
        }
    }

    /// Rounds to the nearest, ties to even; formula values are never NaN.
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    private void flush(FileChannel out) throws IOException {
        block.flip();
        while (block.hasRemaining()) {
            out.write(block);
        }
        block.clear();
    }
}

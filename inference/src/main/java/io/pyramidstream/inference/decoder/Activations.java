package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;

import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// What flows through the chain, `[rows, tokens, width]`: embeddings into the first span, hidden states from one to the
/// next, logits out of the last. Memory is borrowed, and exactly as large.
record Activations(Device device, ElementType type, MemorySegment memory, int rows, int tokens, int width) {

    long tokenBytes() {
        return (long) width * type.bytes();
    }

    /// Neighbouring tokens, counted through all rows, as one row.
    ///
    /// @param end exclusive
    Activations slice(int from, int end) {
        MemorySegment part = memory.asSlice(from * tokenBytes(), (end - from) * tokenBytes());
        return new Activations(device, type, part, 1, end - from, width);
    }

    /// Copies all to others of the same device, type and width.
    ///
    /// @param token of `into` that is the first to be written, counted through all rows
    void copyTo(Activations into, int token) {
        device.copy(memory, into.memory.asSlice(token * tokenBytes(), memory.byteSize()));
    }

    /// Reads one token's numbers, which are floats of the host.
    ///
    /// @param token counted through all rows
    void read(int token, float[] into) {
        MemorySegment.copy(memory, JAVA_FLOAT, token * tokenBytes(), into, 0, width);
    }
}

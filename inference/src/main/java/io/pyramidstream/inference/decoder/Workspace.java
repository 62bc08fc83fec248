package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtTensor;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/// Working memory of one device that grows to the largest batch seen and stays: no batch allocates what an earlier one
/// had.
final class Workspace implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Device device;
    private final Map<Use, Device.Block> blocks = new EnumMap<>(Use.class);

    /// @param device borrowed
    Workspace(Device device) {
        this.device = device;
    }

    /// What a block is for; each use has one block.
    enum Use {
        /// What enters the first span.
        EMBEDDED,
        /// Hidden states, in turns: a span reads one and writes the other.
        HIDDEN_EVEN,
        HIDDEN_ODD,
        /// Hidden states around the first stage of prompts that share it; they stay while rows go on from there.
        TRUNK_IN,
        TRUNK_OUT,
        SCORES,
        /// Keys out of a ranker, until the stage behind it has run.
        KEYS,
        /// The same of prompts that share the first stage; they stay while rows go on from there.
        TRUNK_KEYS,
        GATHER,
        LOGITS
    }

    /// At least so many bytes, contents undefined; what was handed out before for this use is no longer valid.
    MemorySegment take(Use use, long bytes) {
        Device.Block block = blocks.get(use);
        if (block == null || block.memory().byteSize() < bytes) {
            if (block != null) {
                blocks.remove(use); // no longer there, even if there is no room for a larger one
                block.close();
            }
            block = device.allocate(Math.max(ALIGNMENT, bytes), this);
            blocks.put(use, block);
        }
        return block.memory();
    }

    /// The same, as large as what is to be in it.
    Activations take(Use use, ElementType type, int rows, int tokens, int width) {
        long bytes = OrtTensor.bytes(type, rows, tokens, width);
        return new Activations(device, type, take(use, bytes).asSlice(0, bytes), rows, tokens, width);
    }

    @Override
    public void close() {
        blocks.values().forEach(Device.Block::close);
        blocks.clear();
    }
}

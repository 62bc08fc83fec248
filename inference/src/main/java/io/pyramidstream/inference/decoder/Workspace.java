package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.NativeHandles;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/// Working memory that grows to the largest batch seen and stays: no batch allocates what an earlier one had.
final class Workspace implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Map<Use, Block> blocks = new EnumMap<>(Use.class);

    /// What a block is for; each use has one block.
    enum Use {
        /// Hidden states, in turns: a span reads one and writes the other.
        HIDDEN_EVEN,
        HIDDEN_ODD,
        SCORES,
        GATHER,
        LOGITS
    }

    private record Block(MemorySegment memory, NativeHandles.Handle handle) {
        static Block of(long bytes, Object owner) {
            Arena arena = Arena.ofShared();
            MemorySegment memory = arena.allocate(bytes, ALIGNMENT);
            return new Block(memory, NativeHandles.open(NativeHandles.Kind.MEMORY, owner, arena::close));
        }
    }

    /// At least so many bytes, contents undefined; what was handed out before for this use is no longer valid.
    MemorySegment take(Use use, long bytes) {
        Block block = blocks.get(use);
        if (block == null || block.memory().byteSize() < bytes) {
            if (block != null) {
                block.handle().close();
            }
            block = Block.of(Math.max(ALIGNMENT, bytes), this);
            blocks.put(use, block);
        }
        return block.memory();
    }

    @Override
    public void close() {
        blocks.values().forEach(block -> block.handle().close());
        blocks.clear();
    }
}

package io.pyramidstream.inference.vision;

import io.pyramidstream.inference.ort.NativeHandles;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Visual tokens `[tokens, hidden]` f32 in native memory; whoever was given it closes it.
public final class Features implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final MemorySegment memory;
    private final NativeHandles.Handle handle;

    Features(long bytes) {
        // Shared: features live as long as a window needs them, whichever thread drops them last.
        Arena arena = Arena.ofShared();
        memory = arena.allocate(bytes, ALIGNMENT);
        handle = NativeHandles.open(NativeHandles.Kind.MEMORY, this, arena::close);
    }

    /// Borrowed until this is closed.
    public MemorySegment memory() {
        handle.checkOpen();
        return memory;
    }

    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        handle.close();
    }
}

package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a session computes and where tensors lie: the processor with its memory, or a card with its own.
///
/// Memory of a card is named by a {@link MemorySegment} too, which may be cut with `asSlice` and handed to ONNX
/// Runtime;
/// reading or writing it from Java would end the process. What lies on the host goes to a card when it is bound as an
/// input, so an input that changes is bound again, see {@link #copiesInputs}.
public abstract sealed class Device implements AutoCloseable permits Device.Host, CudaDevice {
    /// The processor. Needs no closing.
    public static final Device HOST = new Host();

    /// Short, for people: `cpu`, or `cuda:0 NVIDIA H200`.
    public abstract String name();

    /// Whether binding an input from host memory copies it, so that later changes are not seen until it is bound again.
    public abstract boolean copiesInputs();

    /// Memory of this device, contents undefined.
    ///
    /// @param owner who will close it, for the account of what is open
    /// @return closing it gives the memory back
    public abstract Block allocate(long bytes, Object owner);

    /// Copies within this device's memory; the ranges must not overlap.
    public abstract void copy(MemorySegment from, MemorySegment to);

    /// Copies from host memory to this device's.
    abstract void upload(MemorySegment from, MemorySegment to);

    abstract MemorySegment memoryInfo(Ort ort);

    /// Makes a session compute here.
    abstract void appendTo(OrtApi api, MemorySegment sessionOptions);

    boolean isHost() {
        return this == HOST;
    }

    @Override
    public abstract void close();

    /// Memory with an owner.
    public static final class Block implements AutoCloseable {
        private final MemorySegment memory;
        private final NativeHandles.Handle handle;

        Block(MemorySegment memory, NativeHandles.Handle handle) {
            this.memory = memory;
            this.handle = handle;
        }

        /// Valid until this is closed.
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public void close() {
            handle.close();
        }
    }

    static final class Host extends Device {
        private static final long ALIGNMENT = 64;

        private Host() {}

        @Override
        public String name() {
            return "cpu";
        }

        @Override
        public boolean copiesInputs() {
            return false;
        }

        @Override
        public Block allocate(long bytes, Object owner) {
            // Shared: what is freed last may be freed by another thread.
            Arena arena = Arena.ofShared();
            MemorySegment memory = arena.allocate(bytes, ALIGNMENT);
            return new Block(memory, NativeHandles.open(NativeHandles.Kind.MEMORY, owner, arena::close));
        }

        @Override
        public void copy(MemorySegment from, MemorySegment to) {
            MemorySegment.copy(from, 0, to, 0, from.byteSize());
        }

        @Override
        void upload(MemorySegment from, MemorySegment to) {
            copy(from, to);
        }

        @Override
        MemorySegment memoryInfo(Ort ort) {
            return ort.memoryInfo();
        }

        @Override
        void appendTo(OrtApi api, MemorySegment sessionOptions) {
            // ONNX Runtime computes on the processor whatever nobody else takes.
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return name();
        }
    }
}

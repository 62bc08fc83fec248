package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a session computes and where tensors lie: the processor with its memory, or a card with its own.
///
/// Memory of a card is named by a {@link MemorySegment} too, which may be cut with `asSlice` and handed to ONNX
/// Runtime; reading or writing it from Java would end the process. What lies on the host goes to a card when it is
/// bound as an input, so an input that changes is bound again, see {@link #copiesInputs}.
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

    /// Copies within this device's memory; the ranges must not overlap. Done before the next graph runs here.
    public abstract void copy(MemorySegment from, MemorySegment to);

    /// Copies blocks of one size that lie evenly spaced, as {@link #copy} does each of them.
    public abstract void copy(Blocks from, Blocks to);

    /// Returns when what was copied has arrived. Every run of a graph waits for it: ONNX Runtime computes in a queue of
    /// its own, which knows nothing of copies.
    abstract void settle();

    /// Evenly spaced blocks.
    ///
    /// @param memory from the first block to the end of the last
    /// @param bytes  of a block
    /// @param stride bytes from one block's begin to the next
    public record Blocks(MemorySegment memory, long bytes, long stride) {
        public Blocks {
            if (bytes < 1 || stride < bytes || (memory.byteSize() - bytes) % stride != 0) {
                throw new IllegalArgumentException(memory.byteSize() + " bytes do not hold blocks of " + bytes + ", "
                        + stride + " from begin to begin, up to the end of the last");
            }
        }

        /// @param memory holds the first block at `offset`
        /// @param count  of blocks, 1 or more
        public static Blocks in(MemorySegment memory, long offset, long bytes, long stride, long count) {
            return new Blocks(memory.asSlice(offset, (count - 1) * stride + bytes), bytes, stride);
        }

        long count() {
            return (memory.byteSize() - bytes) / stride + 1;
        }

        private MemorySegment block(long i) {
            return memory.asSlice(i * stride, bytes);
        }

        /// @throws IllegalArgumentException if these are no copies of each other's size and number
        void checkFit(Blocks to) {
            if (bytes != to.bytes || count() != to.count()) {
                throw new IllegalArgumentException(
                        count() + " blocks of " + bytes + " bytes do not fit " + to.count() + " of " + to.bytes);
            }
        }
    }

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
        public void copy(Blocks from, Blocks to) {
            from.checkFit(to);
            for (long i = 0; i < from.count(); i++) {
                copy(from.block(i), to.block(i));
            }
        }

        @Override
        void settle() {
            // A copy has arrived when it returns.
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

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.CudaException;
import io.pyramidstream.inference.ort.Device;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;

/// Memory of a device for KV caches, in slabs that are used again, never more than a budget. One thread.
final class KvPool implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Memory memory;
    private final long bytesMax;
    private final TreeMap<Long, Deque<Slab>> idle = new TreeMap<>();
    private long bytesHeld;
    private long bytesLent;

    /// Where slabs come from.
    @FunctionalInterface
    interface Memory {
        /// @param owner who will close it
        Device.Block allocate(long bytes, Object owner);
    }

    /// @param device borrowed
    KvPool(Device device, long bytesMax) {
        this(device::allocate, bytesMax);
    }

    KvPool(Memory memory, long bytesMax) {
        this.memory = memory;
        if (bytesMax < 1) {
            throw new IllegalArgumentException("the KV budget must be 1 byte or more, was " + bytesMax);
        }
        this.bytesMax = bytesMax;
    }

    /// A block of memory on loan; closing gives it back to the pool. Contents are left as they were.
    final class Slab implements AutoCloseable {
        private final Device.Block block;
        private boolean lent = true;

        private Slab(long bytes) {
            block = memory.allocate(bytes, this);
        }

        MemorySegment memory() {
            return block.memory();
        }

        @Override
        public void close() {
            if (lent) {
                lent = false;
                bytesLent -= memory().byteSize();
                idle.computeIfAbsent(memory().byteSize(), size -> new ArrayDeque<>())
                        .push(this);
            }
        }
    }

    /// What {@link #acquire} of so many bytes takes from the budget: sizes come in classes an eighth apart, so that
    /// prompts of about the same length find each other's slabs.
    static long slabBytes(long bytes) {
        long step = Math.max(ALIGNMENT, Long.highestOneBit(Math.max(1, bytes)) / 8);
        return Math.ceilDiv(bytes, step) * step;
    }

    /// @throws IllegalStateException if what is lent and this together exceed the budget; callers plan with
    ///                               {@link #bytesMax} first
    /// @throws CudaException         if the card has less memory than the budget; nothing has changed then
    Slab acquire(long bytes) {
        long size = slabBytes(bytes);
        Deque<Slab> same = idle.get(size);
        if (same != null && !same.isEmpty()) {
            Slab slab = same.pop();
            slab.lent = true;
            bytesLent += size;
            return slab;
        }
        while (bytesHeld + size > bytesMax && freeLargestIdle()) {
            // idle slabs of other sizes make room
        }
        if (bytesHeld + size > bytesMax) {
            throw new IllegalStateException(
                    "a KV slab of " + size + " bytes on top of " + bytesHeld + " exceeds the budget of " + bytesMax);
        }
        Slab slab = allocate(size);
        bytesHeld += size;
        bytesLent += size;
        return slab;
    }

    /// The budget may be more than the device has: what lies idle is given back before a slab is refused.
    private Slab allocate(long size) {
        try {
            return new Slab(size);
        } catch (CudaException | OutOfMemoryError e) {
            if (!freeLargestIdle()) {
                throw e;
            }
            close();
            return new Slab(size);
        }
    }

    long bytesMax() {
        return bytesMax;
    }

    /// Bytes taken from the system, lent or idle.
    long bytesHeld() {
        return bytesHeld;
    }

    /// Bytes that may still be lent; slabs that lie idle make room.
    long bytesFree() {
        return bytesMax - bytesLent;
    }

    private boolean freeLargestIdle() {
        for (Deque<Slab> slabs : idle.descendingMap().values()) {
            if (!slabs.isEmpty()) {
                free(slabs.pop());
                return true;
            }
        }
        return false;
    }

    private void free(Slab slab) {
        bytesHeld -= slab.memory().byteSize();
        slab.block.close();
    }

    /// Gives back what is not lent.
    @Override
    public void close() {
        while (freeLargestIdle()) {
            // until none is left
        }
    }
}

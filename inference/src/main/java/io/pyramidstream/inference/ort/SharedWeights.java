package io.pyramidstream.inference.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Weights that several sessions read. Each is mapped from its file once, or uploaded to the card once, and what the
/// processor's kernels make of it for faster products is made once: another session costs next to nothing.
///
/// Sessions refer to all of it: close them first. One thread.
public final class SharedWeights implements AutoCloseable {
    private static final int GIVE_BACK_EVERY_MS = 20;

    private final Ort ort;
    private final Device device;
    private final Scope scope = new Scope();
    private final Map<Path, MemorySegment> files = new HashMap<>();
    private final Map<String, OrtTensor> tensors = new HashMap<>();
    private final MemorySegment prepacked;

    /// One initializer of a graph and where its bytes lie.
    ///
    /// @param type number of the element type in `TensorProto.DataType`
    public record Weight(String name, int type, List<Long> shape, Path file, long offset, long length) {
        public Weight {
            shape = List.copyOf(shape);
        }
    }

    /// @param ort borrowed, as is the device: close both after this
    public SharedWeights(Ort ort, Device device) {
        this.ort = ort;
        this.device = device;
        OrtApi api = ort.api();
        MemorySegment container = api.create(OrtFunction.CREATE_PREPACKED_WEIGHTS);
        prepacked = container;
        scope.own(NativeHandles.open(
                NativeHandles.Kind.MEMORY, this, () -> api.call(OrtFunction.RELEASE_PREPACKED_WEIGHTS, container)));
    }

    /// Has a session take these weights from here instead of reading its own.
    void addTo(MemorySegment sessionOptions, List<Weight> weights) {
        try (Arena arena = Arena.ofConfined()) {
            for (Weight weight : weights) {
                ort.api()
                        .call(
                                OrtFunction.ADD_INITIALIZER,
                                sessionOptions,
                                arena.allocateFrom(weight.name()),
                                tensors.computeIfAbsent(weight.name(), _ -> load(weight))
                                        .address());
            }
        }
    }

    /// Where kernels keep what they made of weights.
    MemorySegment prepacked() {
        return prepacked;
    }

    /// Loads a session and gives back what it has read of the mapped files, again and again meanwhile: kernels lay it
    /// out anew elsewhere, and at the end both would be in memory. What is still read comes back by itself.
    <T> T whileGivingBack(Supplier<T> loading) {
        Thread giver = Thread.ofPlatform().daemon().name("weights-give-back").start(this::giveBack);
        try {
            return loading.get();
        } finally {
            giver.interrupt();
            join(giver);
            files.values().forEach(MemorySegment::unload);
        }
    }

    private void giveBack() {
        List<MemorySegment> mapped = List.copyOf(files.values());
        try {
            while (true) {
                Thread.sleep(GIVE_BACK_EVERY_MS);
                mapped.forEach(MemorySegment::unload);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the session is loaded
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private OrtTensor load(Weight weight) {
        MemorySegment bytes = files.computeIfAbsent(weight.file(), this::map).asSlice(weight.offset(), weight.length());
        long[] shape = weight.shape().stream().mapToLong(Long::longValue).toArray();
        MemorySegment memory = bytes;
        if (!device.isHost()) {
            memory = scope.own(device.allocate(bytes.byteSize(), this)).memory();
            device.upload(bytes, memory);
            bytes.unload();
        }
        return scope.own(OrtTensor.over(ort, device, memory, ElementType.of(weight.type()), shape));
    }

    private MemorySegment map(Path file) {
        Arena arena = scope.own(Arena.ofShared());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the weights in " + file, e);
        }
    }

    @Override
    public void close() {
        tensors.clear();
        files.clear();
        scope.close();
    }
}

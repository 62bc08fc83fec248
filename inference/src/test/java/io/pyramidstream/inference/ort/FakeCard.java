package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// A card whose memory is the host's and on which ONNX Runtime's processor kernels compute, but with a real card's
/// manners: memory begins as garbage, and copies arrive at the last moment that CUDA allows, when somebody waits.
public final class FakeCard implements AutoCloseable {
    private static final int HOST_TO_DEVICE = 1;
    private static final int DEVICE_TO_DEVICE = 3;
    private static final int SUCCESS = 0;
    private static final int INVALID_VALUE = 1;
    private static final int CPU_ALLOCATOR = 1;
    private static final long FREE_BYTES = 24L << 30;
    /// Of floats, and of halves, a number that is none.
    private static final byte GARBAGE = -1;

    private final Arena arena = Arena.ofShared();
    private final Map<Long, Arena> allocated = new HashMap<>();
    private final Deque<Runnable> copies = new ArrayDeque<>();
    private final Map<String, Integer> calls = new TreeMap<>();
    private final CudaDevice device;

    /// @param ort borrowed
    public FakeCard(Ort ort) {
        CudaRuntime runtime = new CudaRuntime(this::find);
        OrtApi api = ort.api();
        MemorySegment memoryInfo =
                api.create(OrtFunction.CREATE_MEMORY_INFO, arena.allocateFrom("Cpu"), CPU_ALLOCATOR, 0, 0);
        device = new CudaDevice(api, CudaConfig.defaults(), runtime, memoryInfo, (_, _) -> {});
    }

    public CudaDevice device() {
        return device;
    }

    /// How often a function was called.
    public int calls(String function) {
        return calls.getOrDefault(function, 0);
    }

    /// Blocks that were not freed.
    public int blocks() {
        return allocated.size();
    }

    @Override
    public void close() {
        device.close();
        allocated.values().forEach(Arena::close);
        arena.close();
    }

    private Optional<MemorySegment> find(String name) {
        return Arrays.stream(FakeCard.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .map(this::stub);
    }

    private MemorySegment stub(Method method) {
        MemoryLayout[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == int.class ? JAVA_INT : type == long.class ? JAVA_LONG : ADDRESS)
                .toArray(MemoryLayout[]::new);
        try {
            var handle = MethodHandles.lookup()
                    .findVirtual(
                            FakeCard.class,
                            method.getName(),
                            MethodType.methodType(int.class, method.getParameterTypes()))
                    .bindTo(this);
            return Linker.nativeLinker().upcallStub(handle, FunctionDescriptor.of(JAVA_INT, arguments), arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- what the library exports; an exception in here would end the process ----

    int cudaSetDevice(int card) {
        return card == 0 ? SUCCESS : INVALID_VALUE;
    }

    int cudaMalloc(MemorySegment out, long bytes) {
        Arena block = Arena.ofShared();
        MemorySegment memory = block.allocate(bytes, 256).fill(GARBAGE);
        allocated.put(memory.address(), block);
        out.reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, memory);
        return called("cudaMalloc");
    }

    int cudaFree(MemorySegment memory) {
        cudaDeviceSynchronize();
        Arena block = allocated.remove(memory.address());
        if (block == null) {
            return INVALID_VALUE;
        }
        block.close();
        return called("cudaFree");
    }

    int cudaMemcpy(MemorySegment to, MemorySegment from, long bytes, int kind) {
        if (kind != HOST_TO_DEVICE) {
            return INVALID_VALUE;
        }
        byte[] staged = from.reinterpret(bytes).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        copies.add(() -> to.reinterpret(bytes).copyFrom(MemorySegment.ofArray(staged)));
        return called("cudaMemcpy");
    }

    int cudaMemcpyAsync(MemorySegment to, MemorySegment from, long bytes, int kind, MemorySegment stream) {
        if (kind != DEVICE_TO_DEVICE || stream.address() != 0) {
            return INVALID_VALUE;
        }
        copies.add(() -> to.reinterpret(bytes).copyFrom(from.reinterpret(bytes)));
        return called("cudaMemcpyAsync");
    }

    int cudaMemcpy2DAsync(
            MemorySegment to,
            long toPitch,
            MemorySegment from,
            long fromPitch,
            long width,
            long height,
            int kind,
            MemorySegment stream) {
        if (width > toPitch || width > fromPitch || kind != DEVICE_TO_DEVICE || stream.address() != 0) {
            return INVALID_VALUE;
        }
        copies.add(() -> {
            for (long row = 0; row < height; row++) {
                MemorySegment.copy(
                        from.reinterpret(fromPitch * height),
                        row * fromPitch,
                        to.reinterpret(toPitch * height),
                        row * toPitch,
                        width);
            }
        });
        return called("cudaMemcpy2DAsync");
    }

    int cudaDeviceSynchronize() {
        while (!copies.isEmpty()) {
            copies.remove().run();
        }
        return called("cudaDeviceSynchronize");
    }

    int cudaMemGetInfo(MemorySegment free, MemorySegment total) {
        free.reinterpret(Long.BYTES).set(JAVA_LONG, 0, FREE_BYTES);
        total.reinterpret(Long.BYTES).set(JAVA_LONG, 0, FREE_BYTES);
        return called("cudaMemGetInfo");
    }

    private int called(String function) {
        calls.merge(function, 1, Integer::sum);
        return SUCCESS;
    }
}

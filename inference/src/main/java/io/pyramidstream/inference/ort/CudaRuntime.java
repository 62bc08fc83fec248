package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// The few functions of CUDA's runtime library that device memory needs. ONNX Runtime uses the same library in this
/// process, and so the same context of the card.
final class CudaRuntime {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int SUCCESS = 0;
    private static final int HOST_TO_DEVICE = 1;
    private static final int DEVICE_TO_DEVICE = 3;
    private static final MemorySegment DEFAULT_STREAM = MemorySegment.NULL;
    /// Larger than the struct of any version; the name comes first in all of them.
    private static final long PROPERTIES_BYTES = 16 << 10;

    private final SymbolLookup library;
    private final MethodHandle setDevice;
    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle copy;
    private final MethodHandle copyLater;
    private final MethodHandle copyBlocksLater;
    private final MethodHandle synchronise;
    private final MethodHandle memoryInfo;

    CudaRuntime(SymbolLookup library) {
        this.library = library;
        setDevice = function("cudaSetDevice", JAVA_INT);
        allocate = function("cudaMalloc", ADDRESS, JAVA_LONG);
        free = function("cudaFree", ADDRESS);
        copy = function("cudaMemcpy", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
        copyLater = function("cudaMemcpyAsync", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);
        copyBlocksLater = function(
                "cudaMemcpy2DAsync", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
        synchronise = function("cudaDeviceSynchronize");
        memoryInfo = function("cudaMemGetInfo", ADDRESS, ADDRESS);
    }

    private MethodHandle function(String name, MemoryLayout... arguments) {
        MemorySegment address = library.find(name)
                .orElseThrow(
                        () -> new CudaException("CUDA's runtime library has no " + name + "; install CUDA 12 or 13"));
        return LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /// Makes this the card of the calling thread.
    void use(int card) {
        check("cudaSetDevice", invoke(setDevice, card));
    }

    MemorySegment allocate(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            check("cudaMalloc of " + bytes + " bytes", invoke(allocate, out, bytes));
            return out.get(ADDRESS, 0).reinterpret(bytes);
        }
    }

    void free(MemorySegment memory) {
        check("cudaFree", invoke(free, memory));
    }

    /// Arrives by the next {@link #synchronise}, after what was copied before.
    void copyOnDevice(MemorySegment from, MemorySegment to) {
        check("cudaMemcpyAsync", invoke(copyLater, to, from, from.byteSize(), DEVICE_TO_DEVICE, DEFAULT_STREAM));
    }

    /// The same for evenly spaced blocks, all in one call.
    void copyOnDevice(Device.Blocks from, Device.Blocks to) {
        check(
                "cudaMemcpy2DAsync",
                invoke(
                        copyBlocksLater,
                        to.memory(),
                        to.stride(),
                        from.memory(),
                        from.stride(),
                        from.bytes(),
                        from.count(),
                        DEVICE_TO_DEVICE,
                        DEFAULT_STREAM));
    }

    /// The host's memory is free when this returns; on the card it arrives by the next {@link #synchronise}.
    void upload(MemorySegment from, MemorySegment to) {
        check("cudaMemcpy", invoke(copy, to, from, from.byteSize(), HOST_TO_DEVICE));
    }

    /// Returns when the card has done all it was told.
    void synchronise() {
        check("cudaDeviceSynchronize", invoke(synchronise));
    }

    long freeBytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment freeBytes = arena.allocate(JAVA_LONG);
            check("cudaMemGetInfo", invoke(memoryInfo, freeBytes, arena.allocate(JAVA_LONG)));
            return freeBytes.get(JAVA_LONG, 0);
        }
    }

    /// How many cards the driver lets this process use.
    int cards() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            check("cudaGetDeviceCount", invoke(function("cudaGetDeviceCount", ADDRESS), out));
            return out.get(JAVA_INT, 0);
        }
    }

    /// For people.
    String name(int card) {
        // CUDA 12 gave the struct a new version under a name of its own, CUDA 13 took that name back.
        Optional<MemorySegment> properties =
                library.find("cudaGetDeviceProperties_v2").or(() -> library.find("cudaGetDeviceProperties"));
        if (properties.isEmpty()) {
            return "card " + card;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(PROPERTIES_BYTES, Long.BYTES);
            MethodHandle function =
                    LINKER.downcallHandle(properties.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
            check("cudaGetDeviceProperties", invoke(function, out, card));
            return out.getString(0);
        }
    }

    private void check(String what, int code) {
        if (code != SUCCESS) {
            forgetLastError();
            throw new CudaException(what + ": " + message(code) + " (CUDA error " + code + ")");
        }
    }

    /// CUDA keeps the last error for whoever asks next, and ONNX Runtime asks behind every kernel: an error that is
    /// dealt with here must not end a run of its.
    private void forgetLastError() {
        library.find("cudaGetLastError")
                .ifPresent(address -> invoke(LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_INT))));
    }

    private String message(int code) {
        try {
            return OrtApi.text((MemorySegment) LINKER.downcallHandle(
                            library.findOrThrow("cudaGetErrorString"), FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(code));
        } catch (Throwable e) {
            return "failed";
        }
    }

    private static int invoke(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("CUDA", e);
        }
    }
}

package io.pyramidstream.inference.ort;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// A dense tensor, row-major, in the memory of the host or of a card.
///
/// Over memory of the caller it owns only the native description: close it before the memory goes. Otherwise the memory
/// is ONNX Runtime's and goes with it.
public final class OrtTensor implements AutoCloseable {
    private final MemorySegment value;
    private final ElementType type;
    private final List<Long> shape;
    private final @Nullable MemorySegment data;
    private final NativeHandles.Handle handle;

    /// @param data null if it does not lie on the host
    private OrtTensor(OrtApi api, MemorySegment value, ElementType type, long[] shape, @Nullable MemorySegment data) {
        this.value = value;
        this.type = type;
        this.shape = Arrays.stream(shape).boxed().toList();
        this.data = data;
        handle = NativeHandles.open(NativeHandles.Kind.TENSOR, this, () -> api.call(OrtFunction.RELEASE_VALUE, value));
    }

    /// Describes host memory of the caller as a tensor; the first bytes are used, more may follow.
    ///
    /// @param memory native, at least as large as the shape
    public static OrtTensor over(Ort ort, MemorySegment memory, ElementType type, long... shape) {
        return over(ort, Device.HOST, memory, type, shape);
    }

    /// Describes memory of a device as a tensor.
    public static OrtTensor over(Ort ort, Device device, MemorySegment memory, ElementType type, long... shape) {
        OrtApi api = ort.api();
        long bytes = bytes(type, shape);
        if (memory.byteSize() < bytes || !memory.isNative()) {
            throw new IllegalArgumentException("a tensor " + type + Arrays.toString(shape) + " needs " + bytes
                    + " bytes of native memory, has " + memory.byteSize());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = api.create(
                    OrtFunction.CREATE_TENSOR_WITH_DATA,
                    device.memoryInfo(ort),
                    memory,
                    bytes,
                    arena.allocateFrom(JAVA_LONG, shape),
                    (long) shape.length,
                    type.onnx);
            return new OrtTensor(api, value, type, shape, device.isHost() ? memory.asSlice(0, bytes) : null);
        }
    }

    /// A tensor in memory of ONNX Runtime, contents undefined.
    public static OrtTensor allocate(Ort ort, ElementType type, long... shape) {
        OrtApi api = ort.api();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = api.create(
                    OrtFunction.CREATE_TENSOR,
                    ort.allocator(),
                    arena.allocateFrom(JAVA_LONG, shape),
                    (long) shape.length,
                    type.onnx);
            return new OrtTensor(api, value, type, shape, data(api, value, bytes(type, shape)));
        }
    }

    /// Takes over a value that ONNX Runtime made.
    static OrtTensor adopt(OrtApi api, MemorySegment value) {
        MemorySegment info = api.create(OrtFunction.GET_TENSOR_TYPE_AND_SHAPE, value);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            api.call(OrtFunction.GET_TENSOR_ELEMENT_TYPE, info, number);
            ElementType type = ElementType.of(number.get(JAVA_INT, 0));
            MemorySegment rank = arena.allocate(JAVA_LONG);
            api.call(OrtFunction.GET_DIMENSIONS_COUNT, info, rank);
            MemorySegment dimensions = arena.allocate(JAVA_LONG, Math.max(1, rank.get(JAVA_LONG, 0)));
            api.call(OrtFunction.GET_DIMENSIONS, info, dimensions, rank.get(JAVA_LONG, 0));
            long[] shape = Arrays.copyOf(dimensions.toArray(JAVA_LONG), Math.toIntExact(rank.get(JAVA_LONG, 0)));
            return new OrtTensor(api, value, type, shape, data(api, value, bytes(type, shape)));
        } finally {
            api.call(OrtFunction.RELEASE_TENSOR_TYPE_AND_SHAPE_INFO, info);
        }
    }

    /// Bytes of a dense tensor.
    public static long bytes(ElementType type, long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return Math.multiplyExact(elements, type.bytes());
    }

    public ElementType type() {
        return type;
    }

    public List<Long> shape() {
        return shape;
    }

    /// The elements; valid until this tensor, or the memory it describes, is closed.
    ///
    /// @throws IllegalStateException if they lie on a card
    public MemorySegment data() {
        handle.checkOpen();
        if (data == null) {
            throw new IllegalStateException(this + " lies on a card; copy it first");
        }
        return data;
    }

    MemorySegment address() {
        handle.checkOpen();
        return value;
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return type + shape.toString();
    }

    private static MemorySegment data(OrtApi api, MemorySegment value, long bytes) {
        return api.create(OrtFunction.GET_TENSOR_MUTABLE_DATA, value).reinterpret(bytes);
    }
}

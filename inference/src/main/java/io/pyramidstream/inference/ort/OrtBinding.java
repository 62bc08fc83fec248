package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// What a session reads and writes, tied to tensors once and run many times. The tensors are borrowed: close them after
/// this. One thread at a time.
public final class OrtBinding implements AutoCloseable {
    private final OrtSession session;
    private final OrtApi api;
    private final MemorySegment binding;
    private final NativeHandles.Handle handle;

    public OrtBinding(OrtSession session) {
        OrtApi theApi = session.ort().api();
        MemorySegment created = theApi.create(OrtFunction.CREATE_IO_BINDING, session.address());
        this.session = session;
        api = theApi;
        binding = created;
        handle = NativeHandles.open(
                NativeHandles.Kind.BINDING, this, () -> theApi.call(OrtFunction.RELEASE_IO_BINDING, created));
    }

    /// @throws OrtException if the graph has no such input
    public OrtBinding input(String name, OrtTensor tensor) {
        bind(OrtFunction.BIND_INPUT, name, tensor.address());
        return this;
    }

    /// The output is written into this tensor, whose shape must be the one that comes out.
    public OrtBinding output(String name, OrtTensor tensor) {
        bind(OrtFunction.BIND_OUTPUT, name, tensor.address());
        return this;
    }

    /// The output is allocated at each run; fetch it with {@link #outputs}.
    public OrtBinding output(String name) {
        bind(OrtFunction.BIND_OUTPUT_TO_DEVICE, name, session.ort().memoryInfo());
        return this;
    }

    public void run() {
        session.device().settle();
        api.run(session.address(), MemorySegment.NULL, address());
    }

    /// @throws OrtException soon after `options` were terminated; the binding can be run again
    public void run(RunOptions options) {
        session.device().settle();
        api.run(session.address(), options.address(), address());
    }

    /// What the last run wrote, in the order the outputs were bound; the caller closes each.
    public List<OrtTensor> outputs() {
        MemorySegment allocator = session.ort().allocator();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            MemorySegment array = arena.allocate(ADDRESS);
            api.call(OrtFunction.GET_BOUND_OUTPUT_VALUES, address(), allocator, array, count);
            List<OrtTensor> outputs = new ArrayList<>();
            long outputCount = count.get(JAVA_LONG, 0);
            if (outputCount == 0) {
                return outputs;
            }
            MemorySegment values = array.get(ADDRESS, 0).reinterpret(outputCount * ADDRESS.byteSize());
            for (long i = 0; i < outputCount; i++) {
                outputs.add(OrtTensor.adopt(api, values.getAtIndex(ADDRESS, i)));
            }
            api.call(OrtFunction.ALLOCATOR_FREE, allocator, values);
            return outputs;
        }
    }

    /// Lets go of all tensors.
    public void clear() {
        api.call(OrtFunction.CLEAR_BOUND_INPUTS, address());
        api.call(OrtFunction.CLEAR_BOUND_OUTPUTS, address());
    }

    private void bind(OrtFunction function, String name, MemorySegment to) {
        try (Arena arena = Arena.ofConfined()) {
            api.call(function, address(), arena.allocateFrom(name), to);
        }
    }

    private MemorySegment address() {
        handle.checkOpen();
        return binding;
    }

    @Override
    public void close() {
        handle.close();
    }
}

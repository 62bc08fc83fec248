package io.pyramidstream.inference.ort;

import java.lang.foreign.MemorySegment;

/// A switch that stops a run.
public final class RunOptions implements AutoCloseable {
    private final OrtApi api;
    private final MemorySegment options;
    private final NativeHandles.Handle handle;

    public RunOptions(Ort ort) {
        OrtApi theApi = ort.api();
        MemorySegment created = theApi.create(OrtFunction.CREATE_RUN_OPTIONS);
        api = theApi;
        options = created;
        handle = NativeHandles.open(
                NativeHandles.Kind.RUN_OPTIONS, this, () -> theApi.call(OrtFunction.RELEASE_RUN_OPTIONS, created));
    }

    /// Makes the run in progress, and every later one, end soon with an {@link OrtException}; from any thread.
    public void terminate() {
        api.call(OrtFunction.RUN_OPTIONS_SET_TERMINATE, address());
    }

    /// Allows runs again.
    public void reset() {
        api.call(OrtFunction.RUN_OPTIONS_UNSET_TERMINATE, address());
    }

    MemorySegment address() {
        handle.checkOpen();
        return options;
    }

    @Override
    public void close() {
        handle.close();
    }
}

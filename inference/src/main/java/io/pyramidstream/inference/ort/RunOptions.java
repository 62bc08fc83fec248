package io.pyramidstream.inference.ort;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CancellationException;

/// A switch that stops a run.
public final class RunOptions implements AutoCloseable {
    private final OrtApi api;
    private final MemorySegment options;
    private final NativeHandles.Handle handle;
    private boolean terminated;

    public RunOptions(Ort ort) {
        OrtApi theApi = ort.api();
        MemorySegment created = theApi.create(OrtFunction.CREATE_RUN_OPTIONS);
        api = theApi;
        options = created;
        handle = NativeHandles.open(
                NativeHandles.Kind.RUN_OPTIONS, this, () -> theApi.call(OrtFunction.RELEASE_RUN_OPTIONS, created));
    }

    /// Makes the run in progress, and every later one, end soon with an {@link OrtException}; from any thread.
    public synchronized void terminate() {
        terminated = true;
        api.call(OrtFunction.RUN_OPTIONS_SET_TERMINATE, address());
    }

    /// Allows runs again.
    public synchronized void reset() {
        terminated = false;
        api.call(OrtFunction.RUN_OPTIONS_UNSET_TERMINATE, address());
    }

    /// What a run is to be said to have ended with: that it was told to, if it was.
    public synchronized RuntimeException cancelledOr(RuntimeException e) {
        return terminated && e instanceof OrtException
                ? (RuntimeException) new CancellationException("the model was told to stop").initCause(e)
                : e;
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

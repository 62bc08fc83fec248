package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// A loaded graph. Close its bindings first, then it, then the {@link Ort} it was made from.
public final class OrtSession implements AutoCloseable {
    /// Errors come back as exceptions; printed as well they would only be noise.
    private static final int LOG_FATAL = 4;
    private static final int OPTIMISE_ALL = 99;

    private final Ort ort;
    private final Device device;
    private final MemorySegment session;
    private final List<String> inputs;
    private final List<String> outputs;
    private final NativeHandles.Handle handle;

    /// @param model the bytes of an ONNX `ModelProto`; not needed after the call
    /// @throws OrtException if the graph is wrong or its weights cannot be read
    public OrtSession(Ort ort, byte[] model, SessionConfig config) {
        this.ort = ort;
        device = config.device();
        OrtApi api = ort.api();
        MemorySegment created = create(ort, model, config);
        session = created;
        handle = NativeHandles.open(
                NativeHandles.Kind.SESSION, this, () -> api.call(OrtFunction.RELEASE_SESSION, created));
        inputs = names(OrtFunction.SESSION_GET_INPUT_COUNT, OrtFunction.SESSION_GET_INPUT_NAME);
        outputs = names(OrtFunction.SESSION_GET_OUTPUT_COUNT, OrtFunction.SESSION_GET_OUTPUT_NAME);
    }

    /// Names of the graph's inputs, in its order.
    public List<String> inputs() {
        return inputs;
    }

    /// Names of the graph's outputs, in its order.
    public List<String> outputs() {
        return outputs;
    }

    Ort ort() {
        return ort;
    }

    /// Where it computes.
    Device device() {
        return device;
    }

    MemorySegment address() {
        handle.checkOpen();
        return session;
    }

    @Override
    public void close() {
        handle.close();
    }

    private static MemorySegment create(Ort ort, byte[] model, SessionConfig config) {
        OrtApi api = ort.api();
        MemorySegment options = api.create(OrtFunction.CREATE_SESSION_OPTIONS);
        try (Arena arena = Arena.ofConfined()) {
            api.call(OrtFunction.DISABLE_PER_SESSION_THREADS, options);
            // Shapes change with every prompt: a pattern kept for each of them would grow without end.
            api.call(OrtFunction.DISABLE_MEM_PATTERN, options);
            api.call(OrtFunction.SET_SESSION_LOG_SEVERITY_LEVEL, options, LOG_FATAL);
            api.call(OrtFunction.SET_SESSION_GRAPH_OPTIMIZATION_LEVEL, options, OPTIMISE_ALL);
            entry(api, arena, options, "session.use_env_allocators", "1");
            entry(api, arena, options, "session.disable_prepacking", config.prepack() ? "0" : "1");
            config.weightsFolder()
                    .ifPresent(folder -> entry(
                            api,
                            arena,
                            options,
                            "session.model_external_initializers_file_folder_path",
                            folder.toAbsolutePath().toString()));
            ort.profilePrefix()
                    .ifPresent(prefix ->
                            api.call(OrtFunction.ENABLE_PROFILING, options, arena.allocateFrom(prefix.toString())));
            config.device().appendTo(api, options);
            // Weights on their way there are read from now on.
            config.device().settle();
            MemorySegment bytes = arena.allocate(model.length, 64);
            MemorySegment.copy(model, 0, bytes, JAVA_BYTE, 0, model.length);
            if (config.shared().isEmpty()) {
                return api.create(
                        OrtFunction.CREATE_SESSION_FROM_ARRAY, ort.env(), bytes, (long) model.length, options);
            }
            SharedWeights shared = config.shared().get().weights();
            shared.addTo(options, config.shared().get().used());
            Supplier<MemorySegment> loading = () -> api.create(
                    OrtFunction.CREATE_SESSION_WITH_PREPACKED_WEIGHTS,
                    ort.env(),
                    bytes,
                    (long) model.length,
                    options,
                    shared.prepacked());
            return config.prepack() ? shared.whileGivingBack(loading) : loading.get();
        } finally {
            api.call(OrtFunction.RELEASE_SESSION_OPTIONS, options);
        }
    }

    private static void entry(OrtApi api, Arena arena, MemorySegment options, String key, String value) {
        api.call(OrtFunction.ADD_SESSION_CONFIG_ENTRY, options, arena.allocateFrom(key), arena.allocateFrom(value));
    }

    private List<String> names(OrtFunction count, OrtFunction name) {
        OrtApi api = ort.api();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            api.call(count, session, out);
            List<String> names = new ArrayList<>();
            for (long i = 0; i < out.get(JAVA_LONG, 0); i++) {
                MemorySegment theirs = api.create(name, session, i, ort.allocator());
                names.add(OrtApi.text(theirs));
                api.call(OrtFunction.ALLOCATOR_FREE, ort.allocator(), theirs);
            }
            return List.copyOf(names);
        }
    }
}

package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static java.lang.foreign.ValueLayout.ADDRESS;

/// An NVIDIA card. Close everything on it first.
///
/// One thread computes on it at a time; memory may be freed by another.
public final class CudaDevice extends Device {
    private static final int DEVICE_ALLOCATOR = 0;
    private static final int MEMORY_DEFAULT = 0;

    private final CudaConfig config;
    private final CudaRuntime runtime;
    private final MemorySegment memoryInfo;
    private final Provider provider;
    private final String name;
    private final NativeHandles.Handle handle;
    /// Whether copies may be on their way.
    private boolean copying;

    /// Makes sessions compute on the card.
    interface Provider {
        void appendTo(OrtApi api, MemorySegment sessionOptions);
    }

    /// @param memoryInfo of the card's memory, taken over
    CudaDevice(OrtApi api, CudaConfig config, CudaRuntime runtime, MemorySegment memoryInfo, Provider provider) {
        this.config = config;
        this.runtime = runtime;
        this.memoryInfo = memoryInfo;
        this.provider = provider;
        name = "cuda:" + config.card() + " " + runtime.name(config.card());
        handle = NativeHandles.open(
                NativeHandles.Kind.MEMORY, this, () -> api.call(OrtFunction.RELEASE_MEMORY_INFO, memoryInfo));
    }

    /// Looks for everything a card needs before ONNX Runtime does, so that the message can name all that is missing.
    ///
    /// @param ort borrowed: close it after this
    /// @throws CudaException if the card cannot be used, with the reason
    public static CudaDevice open(Ort ort, CudaConfig config) {
        List<CudaLibraries.Library> missing = CudaLibraries.load(config).missing();
        if (!missing.isEmpty()) {
            throw new CudaException(
                    missing.stream().map(CudaLibraries.Library::toString).collect(Collectors.joining(", ")));
        }
        CudaRuntime runtime =
                new CudaRuntime(CudaLibraries.open(config.libraries(), CudaLibraries.cudart(config.major()))
                        .orElseThrow());
        int cards = runtime.cards();
        if (config.card() >= cards) {
            throw new CudaException("there is no card " + config.card() + ", the driver offers " + cards
                    + "; choose another, or let this process see it");
        }
        runtime.use(config.card());
        OrtApi api = ort.api();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memoryInfo = api.create(
                    OrtFunction.CREATE_MEMORY_INFO,
                    arena.allocateFrom("Cuda"),
                    DEVICE_ALLOCATOR,
                    config.card(),
                    MEMORY_DEFAULT);
            CudaDevice device = new CudaDevice(
                    api, config, runtime, memoryInfo, (ortApi, options) -> appendProvider(ortApi, options, config));
            device.tryProvider(api);
            return device;
        }
    }

    /// Loads the provider's library, which is where a build for another CUDA version shows.
    private void tryProvider(OrtApi api) {
        MemorySegment options = api.create(OrtFunction.CREATE_SESSION_OPTIONS);
        try {
            appendTo(api, options);
        } catch (OrtException e) {
            close();
            throw new CudaException(
                    "ONNX Runtime cannot use the card: "
                            + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "),
                    e);
        } finally {
            api.call(OrtFunction.RELEASE_SESSION_OPTIONS, options);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean copiesInputs() {
        return true;
    }

    @Override
    public Block allocate(long bytes, Object owner) {
        handle.checkOpen();
        runtime.use(config.card());
        MemorySegment memory = runtime.allocate(bytes);
        CudaRuntime mine = runtime;
        return new Block(memory, NativeHandles.open(NativeHandles.Kind.MEMORY, owner, () -> mine.free(memory)));
    }

    @Override
    public void copy(MemorySegment from, MemorySegment to) {
        beginCopy();
        runtime.copyOnDevice(from, to);
    }

    @Override
    public void copy(Blocks from, Blocks to) {
        from.checkFit(to);
        beginCopy();
        runtime.copyOnDevice(from, to);
    }

    @Override
    void upload(MemorySegment from, MemorySegment to) {
        beginCopy();
        runtime.upload(from, to);
    }

    /// The queue that copies wait in is that of the thread's card.
    private void beginCopy() {
        handle.checkOpen();
        runtime.use(config.card());
        copying = true;
    }

    @Override
    void settle() {
        if (copying) {
            synchronise();
            copying = false;
        }
    }

    /// Returns when the card has done all it was told.
    public void synchronise() {
        runtime.use(config.card());
        runtime.synchronise();
    }

    /// Memory of the card that nobody has taken.
    public long freeBytes() {
        runtime.use(config.card());
        return runtime.freeBytes();
    }

    @Override
    MemorySegment memoryInfo(Ort ort) {
        handle.checkOpen();
        return memoryInfo;
    }

    @Override
    void appendTo(OrtApi api, MemorySegment sessionOptions) {
        provider.appendTo(api, sessionOptions);
    }

    private static void appendProvider(OrtApi api, MemorySegment sessionOptions, CudaConfig config) {
        MemorySegment options = api.create(OrtFunction.CREATE_CUDA_PROVIDER_OPTIONS);
        try (Arena arena = Arena.ofConfined()) {
            Map<String, String> entries = new TreeMap<>(Map.of(
                    "device_id", Integer.toString(config.card()),
                    // By default an arena doubles; a span's working memory is large and known.
                    "arena_extend_strategy", "kSameAsRequested",
                    // The few products in float32 are there because they must be exact.
                    "use_tf32", "0",
                    // The default tries every algorithm at every new shape.
                    "cudnn_conv_algo_search", "HEURISTIC"));
            MemorySegment keys = arena.allocate(ADDRESS, entries.size());
            MemorySegment values = arena.allocate(ADDRESS, entries.size());
            int i = 0;
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                keys.setAtIndex(ADDRESS, i, arena.allocateFrom(entry.getKey()));
                values.setAtIndex(ADDRESS, i, arena.allocateFrom(entry.getValue()));
                i++;
            }
            api.call(OrtFunction.UPDATE_CUDA_PROVIDER_OPTIONS, options, keys, values, (long) entries.size());
            api.call(OrtFunction.APPEND_CUDA_PROVIDER, sessionOptions, options);
        } finally {
            api.call(OrtFunction.RELEASE_CUDA_PROVIDER_OPTIONS, options);
        }
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return name;
    }
}

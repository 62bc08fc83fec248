package io.pyramidstream.inference.ort;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// ONNX Runtime, opened: one thread pool and one memory arena for all sessions of the process.
///
/// The environment exists once per process, so a second opening while the first is open shares it and must ask for the
/// same.
public final class Ort implements AutoCloseable {
    /// Errors come back as exceptions; printed as well they would only be noise.
    private static final int LOG_FATAL = 4;
    private static final int ARENA_ALLOCATOR = 1;
    private static final int MEMORY_DEFAULT = 0;
    private static final long ARENA_GROWS_BY_WHAT_IS_ASKED = 1;

    private static final Map<Path, OrtApi> LOADED = new HashMap<>();
    private static @Nullable Environment environment;

    private final Environment shared;
    private final NativeHandles.Handle handle;
    private @Nullable Path profileFolder;
    private int profiles;

    /// What all openings share.
    private static final class Environment {
        final OrtConfig config;
        final OrtApi api;
        final MemorySegment env;
        final MemorySegment memoryInfo;
        final MemorySegment allocator;
        int openings;

        Environment(OrtConfig config) {
            this.config = config;
            Telemetry.forbid();
            api = LOADED.computeIfAbsent(OrtLibrary.locate(config), OrtApi::load);
            memoryInfo = api.create(OrtFunction.CREATE_CPU_MEMORY_INFO, ARENA_ALLOCATOR, MEMORY_DEFAULT);
            env = createEnv(api, config);
            api.call(OrtFunction.DISABLE_TELEMETRY_EVENTS, env);
            registerArena();
            allocator = api.create(OrtFunction.GET_ALLOCATOR_WITH_DEFAULT_OPTIONS);
        }

        private static MemorySegment createEnv(OrtApi api, OrtConfig config) {
            MemorySegment threading = api.create(OrtFunction.CREATE_THREADING_OPTIONS);
            try (Arena arena = Arena.ofConfined()) {
                api.call(OrtFunction.SET_GLOBAL_INTRA_OP_NUM_THREADS, threading, config.threads());
                api.call(OrtFunction.SET_GLOBAL_INTER_OP_NUM_THREADS, threading, 1);
                api.call(OrtFunction.SET_GLOBAL_SPIN_CONTROL, threading, config.spin() ? 1 : 0);
                return api.create(
                        OrtFunction.CREATE_ENV_WITH_GLOBAL_THREAD_POOLS,
                        LOG_FATAL,
                        arena.allocateFrom("pyramidstream"),
                        threading);
            } finally {
                api.call(OrtFunction.RELEASE_THREADING_OPTIONS, threading);
            }
        }

        /// By default an arena doubles; ours grows by what is asked, since a span's working memory is large and known.
        private void registerArena() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment keys = arena.allocate(ADDRESS);
                keys.set(ADDRESS, 0, arena.allocateFrom("arena_extend_strategy"));
                MemorySegment values = arena.allocateFrom(JAVA_LONG, ARENA_GROWS_BY_WHAT_IS_ASKED);
                MemorySegment arenaConfig = api.create(OrtFunction.CREATE_ARENA_CFG, keys, values, 1L);
                try {
                    api.call(OrtFunction.CREATE_AND_REGISTER_ALLOCATOR, env, memoryInfo, arenaConfig);
                } finally {
                    api.call(OrtFunction.RELEASE_ARENA_CFG, arenaConfig);
                }
            }
        }

        void release() {
            api.call(OrtFunction.RELEASE_ENV, env);
            api.call(OrtFunction.RELEASE_MEMORY_INFO, memoryInfo);
        }
    }

    private Ort(Environment shared) {
        this.shared = shared;
        handle = NativeHandles.open(NativeHandles.Kind.ENVIRONMENT, this, () -> leave(shared));
    }

    /// @throws OrtException          if the library cannot be loaded
    /// @throws IllegalStateException if it is open in this process with another configuration
    public static synchronized Ort open(OrtConfig config) {
        Environment current = environment;
        if (current == null) {
            current = new Environment(config);
            environment = current;
        } else if (!current.config.equals(config)) {
            throw new IllegalStateException(
                    "ONNX Runtime is open in this process with " + current.config + ", asked for " + config);
        }
        current.openings++;
        return new Ort(current);
    }

    private static synchronized void leave(Environment shared) {
        if (--shared.openings == 0) {
            shared.release();
            environment = null;
        }
    }

    /// Version of the loaded library, for example `1.29.0`.
    public String version() {
        return shared.api.version();
    }

    /// Sessions made from now on write what each operator took and where it ran to files of their own in this folder,
    /// when they are closed. Costs time; for finding out.
    public void profileTo(Path folder) {
        profileFolder = folder;
    }

    /// Sessions made from now on write nothing.
    public void stopProfiling() {
        profileFolder = null;
    }

    Optional<Path> profilePrefix() {
        return Optional.ofNullable(profileFolder).map(folder -> folder.resolve("session-" + profiles++));
    }

    OrtApi api() {
        handle.checkOpen();
        return shared.api;
    }

    MemorySegment env() {
        handle.checkOpen();
        return shared.env;
    }

    MemorySegment memoryInfo() {
        return shared.memoryInfo;
    }

    MemorySegment allocator() {
        return shared.allocator;
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "ONNX Runtime " + version() + " at " + shared.api.library() + ", " + shared.config.threads()
                + " threads";
    }
}

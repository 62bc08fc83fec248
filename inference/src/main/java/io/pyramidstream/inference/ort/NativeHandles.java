package io.pyramidstream.inference.ort;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.ref.Cleaner;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The account of native things that are open in this process. Owners close them; the cleaner only tells of those that
/// were forgotten.
public final class NativeHandles {
    private static final Logger LOGGER = LoggerFactory.getLogger(NativeHandles.class);
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Map<Kind, AtomicInteger> LIVE = new EnumMap<>(Kind.class);
    private static final AtomicInteger LEAKED = new AtomicInteger();

    static {
        for (Kind kind : Kind.values()) {
            LIVE.put(kind, new AtomicInteger());
        }
    }

    /// What can be open.
    public enum Kind {
        ENVIRONMENT,
        SESSION,
        TENSOR,
        BINDING,
        RUN_OPTIONS,
        /// A block of memory of ours: features, KV slabs, working memory.
        MEMORY
    }

    private NativeHandles() {}

    /// Open handles by kind; kinds with none are left out, so the account of a tidy process is empty.
    public static Map<Kind, Integer> live() {
        Map<Kind, Integer> live = new EnumMap<>(Kind.class);
        LIVE.forEach((kind, count) -> {
            if (count.get() > 0) {
                live.put(kind, count.get());
            }
        });
        return live;
    }

    /// How many owners were collected without having been closed, since the process started.
    public static int leaked() {
        return LEAKED.get();
    }

    /// Enters a native thing in the account.
    ///
    /// @param owner the object that will be closed; must not be reachable from `free`
    /// @param free  gives the native thing back, called once
    public static Handle open(Kind kind, Object owner, Runnable free) {
        count(kind).incrementAndGet();
        AtomicBoolean closed = new AtomicBoolean();
        return new Handle(kind, free, closed, CLEANER.register(owner, () -> report(kind, closed)));
    }

    private static void report(Kind kind, AtomicBoolean closed) {
        if (!closed.get()) {
            LEAKED.incrementAndGet();
            LOGGER.error("native handle was never closed kind={}", kind);
        }
    }

    private static AtomicInteger count(Kind kind) {
        return Objects.requireNonNull(LIVE.get(kind));
    }

    /// One entry of the account. Safe to close twice and from any thread.
    public static final class Handle implements AutoCloseable {
        private final Kind kind;
        private final Runnable free;
        private final AtomicBoolean closed;
        private final Cleaner.Cleanable watch;

        private Handle(Kind kind, Runnable free, AtomicBoolean closed, Cleaner.Cleanable watch) {
            this.kind = kind;
            this.free = free;
            this.closed = closed;
            this.watch = watch;
        }

        /// @throws IllegalStateException if it has been closed
        public void checkOpen() {
            if (closed.get()) {
                throw new IllegalStateException(kind + " is closed");
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                count(kind).decrementAndGet();
                watch.clean();
                free.run();
            }
        }
    }
}

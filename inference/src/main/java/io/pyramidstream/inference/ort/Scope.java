package io.pyramidstream.inference.ort;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// Closes what it owns, last come first, also when something failed half-way.
public final class Scope implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Supplier<Arena> newArena;
    private @Nullable Arena arena;

    /// To be closed by the thread that uses it.
    public Scope() {
        this(Arena::ofConfined);
    }

    private Scope(Supplier<Arena> newArena) {
        this.newArena = newArena;
    }

    /// To be closed by any thread, which costs a moment of all others.
    public static Scope ofAnyThread() {
        return new Scope(Arena::ofShared);
    }

    public <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /// Small memory, made when first asked for and owned like all else. What describes it comes later, so goes first.
    public Arena arena() {
        if (arena == null) {
            arena = own(newArena.get());
        }
        return arena;
    }

    /// Closes everything, whatever happens to one of them.
    ///
    /// @throws RuntimeException what the first that could not be closed threw, with those of the others
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!owned.isEmpty()) {
            RuntimeException one = close(owned.pop());
            if (failure == null) {
                failure = one;
            } else if (one != null && one != failure) {
                failure.addSuppressed(one);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException close(AutoCloseable resource) {
        try {
            resource.close();
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Exception e) {
            return new IllegalStateException("a native resource could not be closed", e);
        }
    }
}

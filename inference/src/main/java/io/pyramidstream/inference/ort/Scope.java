package io.pyramidstream.inference.ort;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/// Closes what it owns, last come first, also when something failed half-way.
public final class Scope implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private @Nullable Arena arena;

    public <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /// Small memory of this thread, made when first asked for and owned like all else. What describes it comes later,
    /// so goes first.
    public Arena arena() {
        if (arena == null) {
            arena = own(Arena.ofConfined());
        }
        return arena;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a native resource could not be closed", e);
            }
        }
    }
}

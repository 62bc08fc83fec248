package io.pyramidstream.inference.ort;

import java.util.ArrayDeque;
import java.util.Deque;

/// Closes what it owns, last come first, also when something failed half-way.
public final class Scope implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    public <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
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

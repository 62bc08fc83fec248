package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.Scope;

import java.util.List;
import java.util.function.Supplier;

/// The decoder cut at some boundaries.
final class SpanChain implements AutoCloseable {
    private final List<Integer> edges;
    private final List<OrtSession> spans;
    private final List<OrtSession> steppers;
    private final Supplier<List<OrtSession>> branchLoader;
    private final Scope scope;
    private List<OrtSession> branches = List.of();
    private int loans;

    /// @param edges    first layer of each span, then the number of layers
    /// @param spans    that take the prompt
    /// @param steppers that take one token after the other, over the same keys and values; may be the same ones
    /// @param branches loads those that take several texts behind one past, into the scope
    /// @param scope    owns all of them
    SpanChain(
            List<Integer> edges,
            List<OrtSession> spans,
            List<OrtSession> steppers,
            Supplier<List<OrtSession>> branches,
            Scope scope) {
        this.edges = edges;
        this.spans = spans;
        this.steppers = steppers;
        this.branchLoader = branches;
        this.scope = scope;
    }

    List<OrtSession> spans() {
        return spans;
    }

    List<OrtSession> steppers() {
        return steppers;
    }

    /// Loaded when first asked for.
    List<OrtSession> branches() {
        if (branches.isEmpty()) {
            branches = branchLoader.get();
        }
        return branches;
    }

    int size() {
        return spans.size();
    }

    int firstLayer(int span) {
        return edges.get(span);
    }

    int endLayer(int span) {
        return edges.get(span + 1);
    }

    /// Keeps it loaded until what is returned is closed.
    AutoCloseable lend() {
        loans++;
        return () -> loans--;
    }

    boolean isLent() {
        return loans > 0;
    }

    @Override
    public void close() {
        scope.close();
    }
}

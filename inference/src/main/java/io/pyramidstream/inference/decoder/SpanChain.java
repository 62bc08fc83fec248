package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.Scope;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/// The decoder cut at some boundaries.
final class SpanChain implements AutoCloseable {
    private final List<Integer> edges;
    private final boolean givesPositions;
    private final List<OrtSession> spans;
    private final List<OrtSession> steppers;
    private final Supplier<List<OrtSession>> branchLoader;
    private final Scope scope;
    private List<OrtSession> branches = List.of();
    private int loans;

    /// @param edges          first layer of each span, then the number of layers
    /// @param givesPositions whether spans and steppers are told where tokens stand; else they count
    /// @param spans          that take the prompt
    /// @param steppers       that take one token after the other, over the same keys and values; may be `spans`
    /// @param branches       loads those that take several texts behind one past, always told, into the scope
    /// @param scope          owns all of them
    SpanChain(
            List<Integer> edges,
            boolean givesPositions,
            List<OrtSession> spans,
            List<OrtSession> steppers,
            Supplier<List<OrtSession>> branches,
            Scope scope) {
        this.edges = edges;
        this.givesPositions = givesPositions;
        this.spans = spans;
        this.steppers = steppers;
        this.branchLoader = branches;
        this.scope = scope;
    }

    /// Ties a span to what it reads and writes beside positions, keys and values.
    ///
    /// @param gather    tokens of `in` that go on, `[rows, *]` i64; the first stage asks for none and takes all
    /// @param out       hidden states; of the last stage logits
    /// @param logitRows tokens that get logits, `[rows, *]` i64; only the last stage asks for them
    void bind(
            BoundGraph span,
            int stage,
            Activations in,
            MemorySegment gather,
            Activations out,
            MemorySegment logitRows) {
        span.input("hidden", in);
        if (stage > 0) {
            span.indices("gather", in.rows(), gather);
        }
        if (isLast(stage)) {
            span.indices("logit_rows", in.rows(), logitRows).output("logits", out);
        } else {
            span.output("hidden_out", out);
        }
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

    boolean isLast(int stage) {
        return stage == spans.size() - 1;
    }

    boolean givesPositions() {
        return givesPositions;
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

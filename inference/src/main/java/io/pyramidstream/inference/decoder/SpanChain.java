package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.graph.SpanGraph;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The decoder cut at some boundaries. A span is loaded when it is first asked for.
final class SpanChain implements AutoCloseable {
    private final List<Integer> edges;
    private final boolean givesPositions;
    private final boolean ranks;
    private final boolean stepsApart;
    private final Loader loader;
    private final Scope scope = new Scope();
    private final Map<Key, OrtSession> spans = new HashMap<>();
    private int loans;

    /// What a span takes.
    enum Take {
        PROMPT,
        /// Several texts behind one past.
        BRANCHES,
        /// One token after the other, over the same keys and values.
        TOKEN
    }

    /// Loads the graph for layers up to `endLayer`, exclusive.
    interface Loader {
        OrtSession load(boolean steps, int firstLayer, int endLayer, SpanGraph.Form form);
    }

    private record Key(int span, boolean steps, SpanGraph.Form form) {}

    /// @param edges          first layer of each span, then the number of layers
    /// @param givesPositions whether spans are told where tokens stand; else they count
    /// @param ranks          whether rankers run at the boundaries
    /// @param stepsApart     whether single tokens have spans of their own; those that take prompts are then given
    ///                       the keys that a ranker has computed
    SpanChain(List<Integer> edges, boolean givesPositions, boolean ranks, boolean stepsApart, Loader loader) {
        this.edges = List.copyOf(edges);
        this.givesPositions = givesPositions;
        this.ranks = ranks;
        this.stepsApart = stepsApart;
        this.loader = loader;
    }

    OrtSession span(Take take, int span) {
        boolean steps = take == Take.TOKEN && stepsApart;
        boolean isBranches = take == Take.BRANCHES;
        SpanGraph.Form form =
                new SpanGraph.Form(givesPositions || isBranches, givesKeys() && span > 0 && !steps, isBranches);
        return spans.computeIfAbsent(
                new Key(span, steps, form),
                key -> scope.own(loader.load(key.steps(), firstLayer(span), endLayer(span), form)));
    }

    /// Ties a span to what it reads and writes beside positions, keys and values.
    ///
    /// @param gather    tokens of `in` that go on, `[rows, *]` i64; the first stage asks for none and takes all
    /// @param out       hidden states; of the last stage logits
    /// @param logitRows tokens that get logits, `[rows, *]` i64; only the last stage asks for them
    void bind(BoundGraph span, int stage, Entering in, MemorySegment gather, Activations out, MemorySegment logitRows) {
        span.input("hidden", in.hidden());
        in.keys().ifPresent(keys -> span.input("keys", keys));
        if (stage > 0) {
            span.indices("gather", in.rows(), gather);
        }
        if (isLast(stage)) {
            span.indices("logit_rows", in.rows(), logitRows).output("logits", out);
        } else {
            span.output("hidden_out", out);
        }
    }

    int size() {
        return edges.size() - 1;
    }

    boolean isLast(int stage) {
        return stage == size() - 1;
    }

    boolean givesPositions() {
        return givesPositions;
    }

    boolean ranks() {
        return ranks;
    }

    /// Whether spans behind a ranker are given the keys that it has computed.
    boolean givesKeys() {
        return ranks && stepsApart;
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

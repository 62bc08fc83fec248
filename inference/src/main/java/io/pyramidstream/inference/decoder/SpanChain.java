package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.Scope;

import java.util.List;

/// The decoder cut at some boundaries.
///
/// @param edges    first layer of each span, then the number of layers
/// @param spans    that take the prompt
/// @param steppers that take one token after the other, over the same keys and values; may be the same ones
/// @param scope    owns all of them
record SpanChain(List<Integer> edges, List<OrtSession> spans, List<OrtSession> steppers, Scope scope)
        implements AutoCloseable {

    int size() {
        return spans.size();
    }

    int firstLayer(int span) {
        return edges.get(span);
    }

    int endLayer(int span) {
        return edges.get(span + 1);
    }

    @Override
    public void close() {
        scope.close();
    }
}

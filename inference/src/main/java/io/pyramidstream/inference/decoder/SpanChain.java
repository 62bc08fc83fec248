package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.OrtSession;

import java.util.List;

/// The decoder cut at some boundaries.
///
/// @param edges first layer of each span, then the number of layers
record SpanChain(List<Integer> edges, List<OrtSession> spans) implements AutoCloseable {

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
        spans.forEach(OrtSession::close);
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.inference.ort.SessionConfig;
import io.pyramidstream.model.graph.ModelGraph;
import io.pyramidstream.model.graph.RankerGraph;
import io.pyramidstream.model.graph.SpanGraph;
import io.pyramidstream.model.prepared.GraphWeights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Loaded spans and rankers. Over float32 weights all of them map the same file, so another set of boundaries costs
/// little memory; quantised weights are copied by each set. How many are kept is bounded. Rankers are bounded by the
/// layers.
final class Graphs implements AutoCloseable {
    private final Ort ort;
    private final DecoderWeights weights;
    private final int positionsMax;
    private final int chainsMax;
    private final LinkedHashMap<List<Integer>, SpanChain> chains = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Ranker, OrtSession> rankers = new HashMap<>();

    private record Ranker(int layer, boolean ropeInScore) {}

    Graphs(Ort ort, DecoderWeights weights, DecoderConfig config) {
        this.ort = ort;
        this.weights = weights;
        this.positionsMax = config.positionsMax();
        this.chainsMax = config.chainsMax();
    }

    /// Valid until another chain is asked for.
    ///
    /// @param boundaries first layer of each span but the first
    SpanChain chain(List<Integer> boundaries) {
        SpanChain chain = chains.get(boundaries);
        if (chain == null) {
            while (chains.size() >= chainsMax) {
                chains.pollFirstEntry().getValue().close();
            }
            chain = load(boundaries);
            chains.put(boundaries, chain);
        }
        return chain;
    }

    OrtSession ranker(int layer, boolean ropeInScore) {
        return rankers.computeIfAbsent(
                new Ranker(layer, ropeInScore),
                key -> session(RankerGraph.of(weights.ranker(), layer, ropeInScore, positionsMax)));
    }

    private SpanChain load(List<Integer> boundaries) {
        List<Integer> edges = new ArrayList<>(List.of(0));
        edges.addAll(boundaries);
        edges.add(weights.prefill().config().text().layers());
        Scope scope = new Scope();
        try {
            List<OrtSession> spans = spans(edges, weights.prefill(), scope);
            List<OrtSession> steppers = weights.stepsLikePrefill() ? spans : spans(edges, weights.step(), scope);
            return new SpanChain(List.copyOf(edges), spans, steppers, scope);
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    private List<OrtSession> spans(List<Integer> edges, GraphWeights from, Scope scope) {
        List<OrtSession> spans = new ArrayList<>();
        for (int s = 0; s + 1 < edges.size(); s++) {
            spans.add(scope.own(session(SpanGraph.of(from, edges.get(s), edges.get(s + 1), positionsMax))));
        }
        return List.copyOf(spans);
    }

    private OrtSession session(ModelGraph graph) {
        return new OrtSession(ort, graph.bytes(), SessionConfig.of(graph.weightsFolder(), graph.prepack()));
    }

    @Override
    public void close() {
        chains.values().forEach(SpanChain::close);
        chains.clear();
        rankers.values().forEach(OrtSession::close);
        rankers.clear();
    }
}

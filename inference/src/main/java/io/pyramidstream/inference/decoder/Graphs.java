package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.SessionConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.graph.ModelGraph;
import io.pyramidstream.model.graph.RankerGraph;
import io.pyramidstream.model.graph.SpanGraph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Loaded spans and rankers. All of them map the same weights, so another set of boundaries costs little memory; how
/// many are kept is bounded all the same. Rankers are bounded by the layers.
final class Graphs implements AutoCloseable {
    private final Ort ort;
    private final Checkpoint checkpoint;
    private final int positionsMax;
    private final int chainsMax;
    private final LinkedHashMap<List<Integer>, SpanChain> chains = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Ranker, OrtSession> rankers = new HashMap<>();

    private record Ranker(int layer, boolean ropeInScore) {}

    Graphs(Ort ort, Checkpoint checkpoint, DecoderConfig config) {
        this.ort = ort;
        this.checkpoint = checkpoint;
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
                key -> session(RankerGraph.of(checkpoint, layer, ropeInScore, positionsMax)));
    }

    private SpanChain load(List<Integer> boundaries) {
        List<Integer> edges = new ArrayList<>(List.of(0));
        edges.addAll(boundaries);
        edges.add(checkpoint.config().text().layers());
        List<OrtSession> spans = new ArrayList<>();
        SpanChain chain = new SpanChain(List.copyOf(edges), spans);
        try {
            for (int s = 0; s + 1 < edges.size(); s++) {
                spans.add(session(SpanGraph.of(checkpoint, edges.get(s), edges.get(s + 1), positionsMax)));
            }
            return chain;
        } catch (RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    private OrtSession session(ModelGraph graph) {
        return new OrtSession(ort, graph.bytes(), SessionConfig.mapped(graph.weightsFolder()));
    }

    @Override
    public void close() {
        chains.values().forEach(SpanChain::close);
        chains.clear();
        rankers.values().forEach(OrtSession::close);
        rankers.clear();
    }
}

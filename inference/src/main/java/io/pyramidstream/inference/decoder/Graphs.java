package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.SessionConfig;
import io.pyramidstream.inference.ort.SharedWeights;
import io.pyramidstream.model.graph.BranchRankerGraph;
import io.pyramidstream.model.graph.ModelGraph;
import io.pyramidstream.model.graph.RankerGraph;
import io.pyramidstream.model.graph.SpanGraph;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.pruning.Positions;
import io.pyramidstream.pruning.PruningPlan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Loaded spans and rankers. All of them read the same weights in memory, so another set of boundaries costs little.
/// How many are kept is bounded. Rankers are bounded by the layers.
final class Graphs implements AutoCloseable {
    private final Ort ort;
    private final Device device;
    private final DecoderWeights weights;
    private final int positionsMax;
    private final int chainsMax;
    private final LinkedHashMap<ChainKey, SpanChain> chains = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<RankerKey, OrtSession> rankers = new HashMap<>();
    private final Map<BranchRankerKey, OrtSession> branchRankers = new HashMap<>();
    private final Map<GraphWeights, SharedWeights> shared = new HashMap<>();

    private record ChainKey(List<Integer> boundaries, Positions positions, boolean ranks) {
        static ChainKey of(PruningPlan plan) {
            return new ChainKey(
                    plan.boundaries(), plan.positions(), plan.choice().needsScores());
        }
    }

    private record RankerKey(int layer, RankerGraph.Form form) {}

    private record BranchRankerKey(int layer, boolean ropeInScore) {}

    Graphs(Ort ort, Device device, DecoderWeights weights, DecoderConfig config) {
        this.ort = ort;
        this.device = device;
        this.weights = weights;
        this.positionsMax = config.positionsMax();
        this.chainsMax = config.chainsMax();
    }

    /// Stays loaded at least until another chain is asked for, and as long as it is {@link SpanChain#lend lent}.
    SpanChain chain(PruningPlan plan) {
        ChainKey key = ChainKey.of(plan);
        SpanChain chain = chains.get(key);
        if (chain == null) {
            makeRoom();
            chain = chain(key);
            chains.put(key, chain);
        }
        return chain;
    }

    /// Chains that rows are still running on stay, even beyond the bound.
    private void makeRoom() {
        for (Iterator<SpanChain> eldest = chains.values().iterator();
                chains.size() >= chainsMax && eldest.hasNext(); ) {
            SpanChain chain = eldest.next();
            if (!chain.isLent()) {
                eldest.remove();
                chain.close();
            }
        }
    }

    OrtSession ranker(int layer, RankerGraph.Form form) {
        return rankers.computeIfAbsent(
                new RankerKey(layer, form),
                key -> session(weights.ranker(), RankerGraph.of(weights.ranker(), layer, form, positionsMax)));
    }

    /// For prompts that begin alike.
    OrtSession branchRanker(int layer, boolean ropeInScore) {
        return branchRankers.computeIfAbsent(
                new BranchRankerKey(layer, ropeInScore),
                key -> session(
                        weights.ranker(), BranchRankerGraph.of(weights.ranker(), layer, ropeInScore, positionsMax)));
    }

    private SpanChain chain(ChainKey key) {
        List<Integer> edges = new ArrayList<>(List.of(0));
        edges.addAll(key.boundaries());
        edges.add(weights.prefill().config().text().layers());
        return new SpanChain(
                edges,
                key.positions() == Positions.ORIGINAL,
                key.ranks(),
                weights.stepsApart(),
                (steps, first, end, form) -> {
                    GraphWeights from = steps ? weights.step() : weights.prefill();
                    return session(from, SpanGraph.of(from, first, end, positionsMax, form));
                });
    }

    /// Weights are mapped, laid out anew or uploaded once for all sessions.
    private OrtSession session(GraphWeights from, ModelGraph graph) {
        SharedWeights all = shared.computeIfAbsent(from, _ -> new SharedWeights(ort, device));
        SessionConfig config = SessionConfig.of(graph.weightsFolder(), graph.prepack())
                .on(device)
                .sharing(all, graph.externals().stream().map(Graphs::weight).toList());
        return new OrtSession(ort, graph.bytes(), config);
    }

    private static SharedWeights.Weight weight(ModelGraph.External external) {
        return new SharedWeights.Weight(
                external.name(),
                external.type(),
                external.shape(),
                external.file(),
                external.offset(),
                external.length());
    }

    @Override
    public void close() {
        chains.values().forEach(SpanChain::close);
        chains.clear();
        rankers.values().forEach(OrtSession::close);
        rankers.clear();
        branchRankers.values().forEach(OrtSession::close);
        branchRankers.clear();
        shared.values().forEach(SharedWeights::close);
        shared.clear();
    }
}

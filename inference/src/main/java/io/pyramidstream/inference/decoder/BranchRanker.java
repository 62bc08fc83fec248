package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.model.graph.RankerGraph;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Scores the visual tokens of a trunk for each of its branches at once. All rows rank in the same way.
final class BranchRanker {
    private final Parts parts;
    private final PromptTree tree;
    private final RankerGraph.Form form;

    BranchRanker(Parts parts, PromptTree tree) {
        this.parts = parts;
        this.tree = tree;
        form = Boundary.form(tree.rows().getFirst().plan());
    }

    /// Attention of each row's last token, or of its text, to the visual tokens alive, as if the row were alone.
    ///
    /// @param layer the next one
    /// @param in    the tree; its keys are written, if there are any
    /// @return one array per row
    float[][] rank(int layer, Entering in) {
        int tokens = in.hidden().tokens();
        int trunk = tree.trunkTokens(in.hidden());
        List<Query> asking = queries(trunk);
        int count = asking.size();
        MemorySegment scores =
                parts.workspace().take(Workspace.Use.SCORES, OrtTensor.bytes(ElementType.F32, count, tokens));
        OrtSession graph = parts.graphs().branchRanker(layer, form.ropeInScore());
        try (BoundGraph ranker = new BoundGraph(parts, graph)) {
            Mask mask = Mask.allocate(ranker.arena(), count, tokens);
            for (int q = 0; q < count; q++) {
                mask.hide(q, trunk, asking.get(q).branch());
                mask.hide(q, asking.get(q).at() + 1, tokens);
            }
            ranker.input("hidden", in.hidden())
                    .indices("query_rows", 1, ranker.longs(places(asking)))
                    .input("mask", ElementType.F32, mask.memory(), count, tokens)
                    .output("scores", ElementType.F32, scores, count, tokens);
            in.keys().ifPresent(keys -> ranker.output("keys", keys));
            if (form.ropeInScore()) {
                long[] positions = tree.positions();
                long[] asked = places(asking);
                for (int q = 0; q < count; q++) {
                    asked[q] = positions[asking.get(q).at()];
                }
                ranker.indices("positions", 1, ranker.longs(positions))
                        .indices("query_positions", 1, ranker.longs(asked));
            }
            ranker.run();
        }
        return visualScores(scores, tokens, asking);
    }

    /// A token that asks.
    ///
    /// @param row    which row's
    /// @param branch where that row's own text begins in the tree
    /// @param at     where the token is in it
    /// @param weight of its scores in the row's
    private record Query(int row, int branch, int at, float weight) {}

    private List<Query> queries(int trunk) {
        List<Query> queries = new ArrayList<>();
        for (int row = 0; row < tree.size(); row++) {
            int branch = trunk + tree.offset(row);
            int tokens = tree.branchTokens(row);
            for (int t = form.manyQueries() ? 0 : tokens - 1; t < tokens; t++) {
                queries.add(new Query(row, branch, branch + t, form.manyQueries() ? 1f / tokens : 1));
            }
        }
        return queries;
    }

    private static long[] places(List<Query> queries) {
        return queries.stream().mapToLong(Query::at).toArray();
    }

    private float[][] visualScores(MemorySegment scores, int tokens, List<Query> queries) {
        PromptTokens first = tree.rows().getFirst().tokens();
        int textBefore = tree.rows().getFirst().row().idsBefore().size();
        float[][] visual = new float[tree.size()][first.visual()];
        for (int q = 0; q < queries.size(); q++) {
            Query query = queries.get(q);
            float[] sum = visual[query.row()];
            long from = (long) q * tokens + textBefore;
            for (int t = 0; t < sum.length; t++) {
                sum[t] += query.weight() * scores.getAtIndex(JAVA_FLOAT, from + t);
            }
        }
        return visual;
    }
}

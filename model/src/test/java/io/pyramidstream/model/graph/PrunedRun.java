package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.reference.ReferenceDecoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import static io.pyramidstream.model.graph.Flat.flat;

/// One golden case through spans and rankers, choosing with a plain sort.
final class PrunedRun implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final JsonNode golden;
    private final ReferenceDecoder embeddings;
    private final int[] edges;
    private final List<Span> spans = new ArrayList<>();
    private final List<List<Integer>> kept = new ArrayList<>();

    PrunedRun(Checkpoint checkpoint, JsonNode golden) throws OrtException {
        this.checkpoint = checkpoint;
        this.golden = golden;
        this.embeddings = new ReferenceDecoder(checkpoint);
        this.edges = IntStream.concat(
                        IntStream.concat(IntStream.of(0), Arrays.stream(GoldenTest.ints(golden.get("boundaries")))),
                        IntStream.of(checkpoint.config().text().layers()))
                .toArray();
        for (int s = 0; s + 1 < edges.length; s++) {
            spans.add(new Span(checkpoint, edges[s], edges[s + 1]));
        }
    }

    /// Original indices of the visual tokens that each stage but the first kept.
    List<List<Integer>> kept() {
        return kept;
    }

    /// Tokens in each layer's cache.
    int[] cacheLengths() {
        return IntStream.range(0, edges[edges.length - 1])
                .map(layer -> spans.get(spanOf(layer)).length())
                .toArray();
    }

    /// @return logits of the last row
    float[] prefill(float[][] prompt, int visual) throws OrtException {
        int textBefore = golden.get("ids_before").size();
        int rowsIn = prompt.length;
        float[] hidden = flat(prompt);
        List<Integer> alive = IntStream.range(0, visual).boxed().toList();
        long[] gather = Gather.range(rowsIn);
        for (int s = 0; s < spans.size(); s++) {
            if (s > 0) {
                int count = (int) (visual * golden.get("ratios").get(s - 1).doubleValue());
                int[] chosen = choose(scores(edges[s], hidden, rowsIn), textBefore, alive.size(), count);
                gather = Gather.keeping(chosen, textBefore, alive.size(), rowsIn);
                alive = Arrays.stream(chosen).mapToObj(alive::get).toList();
                kept.add(alive);
                spans.get(s).gathering(gather);
            }
            boolean isLast = s == spans.size() - 1;
            hidden = spans.get(s)
                    .logitRows(gather.length - 1)
                    .run(gather.length, rowsIn, hidden, isLast ? "logits" : "hidden_out");
            rowsIn = gather.length;
        }
        return hidden;
    }

    List<Integer> generate(float[] firstLogits, int count) throws OrtException {
        List<Integer> ids = new ArrayList<>();
        float[] logits = firstLogits;
        for (int i = 0; i < count; i++) {
            ids.add(GoldenTest.best(logits));
            float[] hidden = flat(embeddings.embed(ids.getLast()));
            for (int s = 0; s < spans.size(); s++) {
                Span span = s == 0 ? spans.get(s) : spans.get(s).gathering(0);
                boolean isLast = s == spans.size() - 1;
                hidden = span.logitRows(0).run(1, 1, hidden, isLast ? "logits" : "hidden_out");
            }
            logits = hidden;
        }
        return ids;
    }

    @Override
    public void close() throws OrtException {
        for (Span span : spans) {
            span.close();
        }
    }

    private float[] scores(int layer, float[] hidden, int rows) throws OrtException {
        boolean rope = golden.get("rope_in_score").booleanValue();
        ModelGraph graph = RankerGraph.of(checkpoint, layer, rope, 256);
        try (GraphRun ranker = new GraphRun(graph)) {
            return ranker.with("hidden", hidden, 1, rows, 64)
                    .with("query_row", new long[] {rows - 1}, 1)
                    .run("scores");
        }
    }

    private static int[] choose(float[] scores, int from, int alive, int count) {
        Comparator<Integer> best = Comparator.comparingDouble(i -> -scores[from + i]);
        return IntStream.range(0, alive)
                .boxed()
                .sorted(best) // stable: of equal scores the lower index comes first
                .limit(count)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    private int spanOf(int layer) {
        int span = 0;
        while (edges[span + 1] <= layer) {
            span++;
        }
        return span;
    }

    private static final class Gather {

        static long[] range(int end) {
            return IntStream.range(0, end).asLongStream().toArray();
        }

        /// Text before, the chosen visual rows, text behind.
        static long[] keeping(int[] chosen, int textBefore, int alive, int rows) {
            IntStream visual = Arrays.stream(chosen).map(i -> textBefore + i);
            IntStream front = IntStream.concat(IntStream.range(0, textBefore), visual);
            return IntStream.concat(front, IntStream.range(textBefore + alive, rows))
                    .asLongStream()
                    .toArray();
        }
    }
}

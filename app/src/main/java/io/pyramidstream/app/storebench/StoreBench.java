package io.pyramidstream.app.storebench;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.sink.store.AnswerSearch;
import io.pyramidstream.sink.store.FoundPage;
import io.pyramidstream.sink.store.History;
import io.pyramidstream.sink.store.StoredAnswer;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Fills one history and times searches in it.
final class StoreBench {

    private static final int BATCH = 1_000;
    private static final int WARM_UP = 50;

    private final History history;
    private final long rows;
    private final long seed;

    StoreBench(History history, long rows, long seed) {
        this.history = history;
        this.rows = rows;
        this.seed = seed;
    }

    /// @param found what each search found, in the order they were made
    record Result(long rows, double writeSeconds, Map<String, double[]> millis, List<List<String>> found) {

        double percentile(Searches searches, double share) {
            double[] sorted = millis.getOrDefault(searches.word(), new double[0]);
            return sorted.length == 0
                    ? Double.NaN
                    : sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length) - 1)];
        }
    }

    /// @param searches how many of each kind
    Result run(int searches) throws SQLException {
        double writeSeconds = fill();
        Map<String, double[]> millis = new LinkedHashMap<>();
        List<List<String>> found = new ArrayList<>();
        for (Searches kind : Searches.values()) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] taken = new double[searches];
            for (int i = -WARM_UP; i < searches; i++) {
                AnswerSearch search = kind.next(random, spanMs());
                long startNs = System.nanoTime();
                FoundPage<StoredAnswer> page = history.search(search);
                if (i >= 0) {
                    taken[i] = (System.nanoTime() - startNs) / 1e6;
                    found.add(listed(page));
                }
            }
            Arrays.sort(taken);
            millis.put(kind.word(), taken);
        }
        return new Result(history.answers(), writeSeconds, millis, found);
    }

    private double fill() throws SQLException {
        GeneratedAnswers generated = new GeneratedAnswers(seed);
        long startNs = System.nanoTime();
        List<Outcome> batch = new ArrayList<>(BATCH);
        for (long i = 0; i < rows; i++) {
            batch.add(generated.outcome(i));
            if (batch.size() == BATCH || i == rows - 1) {
                history.write(batch, List.of());
                batch.clear();
            }
        }
        return (System.nanoTime() - startNs) / 1e9;
    }

    private long spanMs() {
        return rows / (GeneratedAnswers.STREAMS * GeneratedAnswers.QUESTIONS) * GeneratedAnswers.WINDOW_MS;
    }

    private static List<String> listed(FoundPage<StoredAnswer> page) {
        List<String> lines = new ArrayList<>();
        page.items().forEach(item -> lines.add(item.key() + " " + item.kind() + " " + item.detail()));
        lines.add("next " + page.next());
        return lines;
    }
}

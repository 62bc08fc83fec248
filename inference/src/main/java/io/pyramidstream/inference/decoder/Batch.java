package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Scope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Rows that run together, with the memory they need until the last of them is finished.
///
/// @param firstStage that has a cache: rows that feed nothing behind their prompts need none where others computed for
///                   them
/// @param caches     of that stage and those behind it
/// @param scope      owns all of it; whoever closes the model may be another thread
record Batch(List<RowState> rows, SpanChain chain, int firstStage, List<StageCache> caches, Scope scope)
        implements AutoCloseable {

    /// All rows have the same boundaries and fit the budget together.
    static Batch open(Parts parts, SpanChain chain, List<RowState> rows, int firstStage) {
        Batch batch = new Batch(rows, chain, firstStage, new ArrayList<>(), Scope.ofAnyThread());
        try {
            batch.scope.own(chain.lend());
            for (int s = firstStage; s < chain.size(); s++) {
                int stage = s;
                int[] lengths =
                        rows.stream().mapToInt(row -> row.tokens().in(stage)).toArray();
                batch.caches.add(new StageCache(parts, chain, s, lengths, capacity(rows, s), batch.scope));
            }
            return batch;
        } catch (RuntimeException e) {
            batch.close();
            throw e;
        }
    }

    /// Tokens that a stage's cache has room for in each row.
    static int capacity(List<RowState> rows, int stage) {
        return KvNeed.capacity(rows.stream()
                .mapToInt(row -> row.tokens().in(stage) + row.row().maxTokens())
                .max()
                .orElseThrow());
    }

    StageCache cache(int stage) {
        return caches.get(stage - firstStage);
    }

    int size() {
        return rows.size();
    }

    long unfinishedRows() {
        return rows.stream().filter(row -> !row.isFinished()).count();
    }

    boolean isFinished() {
        return rows.stream().allMatch(RowState::isFinished);
    }

    /// Whether going on with the unfinished rows alone is worth moving them: at most half are left.
    boolean isMostlyFinished() {
        return 2 * unfinishedRows() <= rows.size();
    }

    /// The unfinished rows, moved together in the same memory. This batch still owns it and is not to be run any more.
    Batch unfinished() {
        int[] left = IntStream.range(0, rows.size())
                .filter(i -> !rows.get(i).isFinished())
                .toArray();
        caches.forEach(cache -> cache.keepRows(left));
        return new Batch(Arrays.stream(left).mapToObj(rows::get).toList(), chain, firstStage, caches, scope);
    }

    /// The unfinished rows of both, in memory of their own. The two are not to be run any more and stay to be closed.
    static Batch join(Parts parts, Batch one, Batch other) {
        List<RowState> rows = Stream.concat(one.rows.stream(), other.rows.stream())
                .filter(row -> !row.isFinished())
                .toList();
        Batch joined = open(parts, one.chain, rows, 0);
        try {
            for (int to = 0; to < rows.size(); to++) {
                joined.copyRow(one.rows.contains(rows.get(to)) ? one : other, to);
            }
            return joined;
        } catch (RuntimeException e) {
            joined.close();
            throw e;
        }
    }

    private void copyRow(Batch from, int to) {
        RowState row = rows.get(to);
        for (int s = 0; s < caches.size(); s++) {
            cache(s).copyTokens(from.cache(s), from.rows.indexOf(row), 0, to, 0, row.cached(s));
        }
    }

    /// What the rows ran with broke: those that are not finished say so from now on.
    void fail(RuntimeException cause) {
        rows.forEach(row -> row.fail(cause));
    }

    @Override
    public void close() {
        scope.close();
    }
}

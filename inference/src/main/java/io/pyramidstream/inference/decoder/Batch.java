package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.pruning.Positions;

import java.lang.foreign.Arena;
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
/// @param scope      owns all of it
/// @param arena      small memory of the batch
record Batch(List<RowState> rows, SpanChain chain, int firstStage, List<StageCache> caches, Scope scope, Arena arena)
        implements AutoCloseable {

    /// All rows have the same boundaries and fit the budget together.
    static Batch open(Parts parts, SpanChain chain, List<RowState> rows) {
        return open(parts, chain, rows, 0);
    }

    static Batch open(Parts parts, SpanChain chain, List<RowState> rows, int firstStage) {
        Batch batch = new Batch(rows, chain, firstStage, new ArrayList<>(), new Scope(), Arena.ofConfined());
        try {
            batch.scope.own(chain.lend());
            for (int s = firstStage; s < chain.size(); s++) {
                batch.caches.add(new StageCache(
                        parts,
                        chain.firstLayer(s),
                        chain.endLayer(s),
                        lengths(rows, s),
                        capacity(rows, s),
                        batch.scope,
                        batch.arena));
            }
            return batch;
        } catch (RuntimeException e) {
            batch.close();
            throw e;
        }
    }

    /// First layer of each stage but the first.
    static List<Integer> boundaries(RowState row) {
        return row.row().plan().stages().stream()
                .skip(1)
                .map(stage -> stage.firstLayer())
                .toList();
    }

    /// Of all rows alike.
    static Positions positions(List<RowState> rows) {
        return rows.getFirst().row().plan().positions();
    }

    /// Budget that these rows take as one batch.
    ///
    /// @param type of keys and values
    static long kvBytes(TextConfig text, ElementType type, List<RowState> rows) {
        return kvBytes(text, type, rows, 0);
    }

    static long kvBytes(TextConfig text, ElementType type, List<RowState> rows, int firstStage) {
        if (rows.isEmpty()) {
            return 0;
        }
        List<Integer> boundaries = boundaries(rows.getFirst());
        long bytes = 0;
        for (int s = firstStage; s <= boundaries.size(); s++) {
            int first = s == 0 ? 0 : boundaries.get(s - 1);
            int end = s == boundaries.size() ? text.layers() : boundaries.get(s);
            bytes += KvPool.slabBytes(StageCache.bytes(text, type, end - first, rows.size(), capacity(rows, s)));
        }
        return bytes;
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
        return new Batch(Arrays.stream(left).mapToObj(rows::get).toList(), chain, firstStage, caches, scope, arena);
    }

    /// The unfinished rows of both, in memory of their own. The two are not to be run any more and stay to be closed.
    static Batch join(Parts parts, Batch one, Batch other) {
        List<RowState> rows = Stream.concat(one.rows.stream(), other.rows.stream())
                .filter(row -> !row.isFinished())
                .toList();
        Batch joined = open(parts, one.chain, rows);
        for (int to = 0; to < rows.size(); to++) {
            RowState row = rows.get(to);
            Batch from = one.rows.contains(row) ? one : other;
            for (int s = 0; s < joined.caches.size(); s++) {
                joined.cache(s).copyRow(from.cache(s), from.rows.indexOf(row), to, row.cached(s));
            }
        }
        return joined;
    }

    private static int[] lengths(List<RowState> rows, int stage) {
        return rows.stream().mapToInt(row -> row.length(stage)).toArray();
    }

    private static int capacity(List<RowState> rows, int stage) {
        return StageCache.capacity(rows.stream()
                .mapToInt(row -> row.length(stage) + row.row().maxTokens())
                .max()
                .orElseThrow());
    }

    @Override
    public void close() {
        scope.close();
        arena.close();
    }
}

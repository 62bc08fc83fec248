package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.pruning.Positions;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Rows that run together, with the memory they need until the last of them is finished.
///
/// @param scope owns all of it
/// @param arena small memory of the batch
record Batch(List<RowState> rows, SpanChain chain, List<StageCache> caches, Scope scope, Arena arena)
        implements AutoCloseable {

    /// All rows have the same boundaries and fit the budget together.
    static Batch open(Parts parts, List<RowState> rows) {
        SpanChain chain = parts.graphs().chain(boundaries(rows.getFirst()), positions(rows));
        Batch batch = new Batch(rows, chain, new ArrayList<>(), new Scope(), Arena.ofConfined());
        try {
            for (int s = 0; s < chain.size(); s++) {
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
        List<Integer> boundaries = boundaries(rows.getFirst());
        long bytes = 0;
        for (int s = 0; s <= boundaries.size(); s++) {
            int first = s == 0 ? 0 : boundaries.get(s - 1);
            int end = s == boundaries.size() ? text.layers() : boundaries.get(s);
            bytes += KvPool.slabBytes(StageCache.bytes(text, type, end - first, rows.size(), capacity(rows, s)));
        }
        return bytes;
    }

    int size() {
        return rows.size();
    }

    boolean isFinished() {
        return rows.stream().allMatch(RowState::isFinished);
    }

    /// Whether going on with the unfinished rows alone is worth moving them: at most half are left.
    boolean isMostlyFinished() {
        return 2 * rows.stream().filter(row -> !row.isFinished()).count() <= rows.size();
    }

    /// The unfinished rows, moved together in the same memory. This batch still owns it and is not to be run any more.
    Batch unfinished() {
        int[] left = IntStream.range(0, rows.size())
                .filter(i -> !rows.get(i).isFinished())
                .toArray();
        caches.forEach(cache -> cache.keepRows(left));
        return new Batch(Arrays.stream(left).mapToObj(rows::get).toList(), chain, caches, scope, arena);
    }

    /// Every unfinished row goes on.
    ///
    /// @param logits  `[rows, 1, vocab]`
    /// @param scratch vocab floats
    void take(MemorySegment logits, float[] scratch) {
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).isFinished()) {
                MemorySegment.copy(
                        logits, JAVA_FLOAT, (long) i * scratch.length * Float.BYTES, scratch, 0, scratch.length);
                rows.get(i).take(scratch);
            }
        }
    }

    /// Cached tokens of a row in every layer.
    List<Integer> cacheLengths(int row) {
        List<Integer> lengths = new ArrayList<>();
        for (int s = 0; s < chain.size(); s++) {
            for (int layer = chain.firstLayer(s); layer < chain.endLayer(s); layer++) {
                lengths.add(caches.get(s).length(row));
            }
        }
        return lengths;
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

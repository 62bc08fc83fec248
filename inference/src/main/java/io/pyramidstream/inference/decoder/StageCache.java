package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.checkpoint.TextConfig;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/// KV of one stage for one batch, and how much of it each row has filled.
final class StageCache {
    private final Parts parts;
    private final TextConfig text;
    private final int firstLayer;
    private final int capacity;
    private final Scope scope;
    private final List<MemorySegment> memories = new ArrayList<>();
    private final MemorySegment seqlens;
    private final MemorySegment total;
    private int[] lengths;
    private Tensors tensors;

    /// The memory as ONNX Runtime sees it, for as many rows as there are now.
    private record Tensors(List<OrtTensor> keysAndValues, OrtTensor seqlens, OrtTensor total) {}

    /// @param lengths  tokens per row after the prefill
    /// @param capacity tokens a row can hold
    /// @param scope    of the batch, owns all of it
    StageCache(Parts parts, SpanChain chain, int stage, int[] lengths, int capacity, Scope scope) {
        this.parts = parts;
        this.text = parts.text();
        this.firstLayer = chain.firstLayer(stage);
        this.lengths = lengths.clone();
        this.capacity = capacity;
        this.scope = scope;
        int layers = chain.endLayer(stage) - firstLayer;
        KvPool.Slab slab = scope.own(parts.pool().acquire(parts.kvNeed().bytes(layers, lengths.length, capacity)));
        long each = rowBytes() * lengths.length;
        for (int i = 0; i < 2 * layers; i++) {
            memories.add(slab.memory().asSlice(i * each, each));
        }
        seqlens = scope.arena().allocate(JAVA_INT, lengths.length);
        total = scope.arena().allocate(JAVA_INT);
        tensors = tensors();
    }

    private Tensors tensors() {
        int rows = lengths.length;
        List<OrtTensor> keysAndValues = memories.stream()
                .map(memory -> scope.own(OrtTensor.over(
                        parts.ort(),
                        parts.device(),
                        memory,
                        parts.type(),
                        rows,
                        text.kvHeads(),
                        capacity,
                        text.headDim())))
                .toList();
        return new Tensors(
                keysAndValues,
                scope.own(OrtTensor.over(parts.ort(), seqlens, ElementType.I32, rows)),
                scope.own(OrtTensor.over(parts.ort(), total, ElementType.I32)));
    }

    // ---- runs ----

    /// Past and present are the same buffers, so a run appends in place.
    void bindTo(OrtBinding binding) {
        for (int i = 0; i < memories.size(); i += 2) {
            int layer = firstLayer + i / 2;
            OrtTensor key = tensors.keysAndValues().get(i);
            OrtTensor value = tensors.keysAndValues().get(i + 1);
            binding.input("past_key_" + layer, key)
                    .input("past_value_" + layer, value)
                    .output("present_key_" + layer, key)
                    .output("present_value_" + layer, value);
        }
        bindLengths(binding);
    }

    /// Once is enough where inputs are not copied.
    void bindLengths(OrtBinding binding) {
        binding.input("seqlens_k", tensors.seqlens()).input("total_sequence_length", tensors.total());
    }

    /// Announces to the next run how many tokens it appends to each row: 1 in a decoding step, where rows that are
    /// finished write beyond their end and nobody reads; 0 in a prefill, since it fills the length that a row has.
    void announce(int more) {
        int longest = 0;
        for (int row = 0; row < lengths.length; row++) {
            int after = lengths[row] + more;
            seqlens.setAtIndex(JAVA_INT, row, after - 1);
            longest = Math.max(longest, after);
        }
        if (longest > capacity) {
            throw new IllegalStateException(longest + " tokens in a KV cache of " + capacity);
        }
        total.set(JAVA_INT, 0, longest);
    }

    // ---- rows ----

    /// The next token of a row goes behind so many; what is cached beyond them is forgotten.
    void goOnAt(int row, int length) {
        lengths[row] = length;
    }

    int longest() {
        return Arrays.stream(lengths).max().orElseThrow();
    }

    /// Of each row.
    long[] lastTokens() {
        return Arrays.stream(lengths).mapToLong(length -> length - 1).toArray();
    }

    /// Copies neighbouring tokens of a row of another cache of the same layers.
    void copyTokens(StageCache from, int fromRow, int fromToken, int toRow, int toToken, int tokens) {
        if (tokens == 0) {
            return;
        }
        for (int memory = 0; memory < memories.size(); memory++) {
            parts.device()
                    .copy(from.tokens(memory, fromRow, fromToken, tokens), tokens(memory, toRow, toToken, tokens));
        }
    }

    /// Neighbouring tokens of a row in one of the memories, a block per head.
    private Device.Blocks tokens(int memory, int row, int token, int tokens) {
        long each = OrtTensor.bytes(parts.type(), text.headDim());
        long first = row * rowBytes() + token * each;
        return Device.Blocks.in(memories.get(memory), first, tokens * each, capacity * each, text.kvHeads());
    }

    /// Goes on with some of the rows; what was bound before no longer fits.
    ///
    /// @param rows ascending
    void keepRows(int[] rows) {
        int[] kept = new int[rows.length];
        for (int to = 0; to < rows.length; to++) {
            kept[to] = lengths[rows[to]];
            if (rows[to] != to) {
                long source = rows[to] * rowBytes();
                long target = to * rowBytes();
                for (MemorySegment memory : memories) {
                    parts.device().copy(memory.asSlice(source, rowBytes()), memory.asSlice(target, rowBytes()));
                }
            }
        }
        lengths = kept;
        tensors = tensors();
    }

    /// Key or value of one row in one layer.
    private long rowBytes() {
        return OrtTensor.bytes(parts.type(), text.kvHeads(), capacity, text.headDim());
    }
}

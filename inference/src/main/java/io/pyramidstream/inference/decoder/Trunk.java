package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.pruning.Positions;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Prompts that begin alike as a tree: the beginning is the trunk, run once, and each row's own text a branch, run
/// behind the trunk's keys and values. No row sees another's text, and each is at the positions it would have alone.
///
/// On the processor branches run together, as one text with a mask between them, so that weights are read once for all;
/// a card's attention takes no mask, so there they run one by one, each over the keys and values of the one before.
///
/// In memory hidden states are the trunk's, then those of branch after branch.
final class Trunk {
    /// Attention makes room for every pair of a branch's token and a key at once.
    private static final int TOGETHER_TOKENS_MAX = 256;

    /// Added to a logit, it leaves nothing of it behind the softmax.
    private static final float NEVER = -Float.MAX_VALUE;

    private final Parts parts;
    private final RunClock clock;
    private final SpanChain chain;
    private final List<RowState> rows;
    private final int hiddenSize;
    private final boolean together;

    /// Keys and values of the trunk in one stage, with room for the branches.
    final class Stage implements AutoCloseable {
        private final int index;
        private final Scope scope = new Scope();
        private final Arena arena = Arena.ofConfined();
        private final StageCache cache;

        private Stage(int index) {
            this.index = index;
            try {
                cache = new StageCache(
                        parts,
                        chain.firstLayer(index),
                        chain.endLayer(index),
                        new int[] {length(index)},
                        StageCache.capacity(length(index) + branchTokens(rows)),
                        scope,
                        arena);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        /// @param gather rows of `in` that go on; null in the first stage
        void runTrunk(Hidden in, long[] gather, Hidden out) {
            cache.goOnAt(0, length(index));
            cache.beginPrefill();
            long[] positions = Arrays.copyOf(rows.getFirst().positions(), length(index));
            run(in.trunk(), gather, positions, isLast(index) ? out.logits(0) : out.trunk(), 0);
        }

        /// Runs the rows' own texts; the trunk must have run.
        ///
        /// @param ran told of each row when its keys and values are there, until the next is told of
        void runBranches(Hidden in, Hidden out, IntConsumer ran) {
            if (together) {
                for (int first = 0; first < rows.size(); ) {
                    int end = first + 1;
                    while (end < rows.size() && offset(end + 1) - offset(first) <= TOGETHER_TOKENS_MAX) {
                        end++;
                    }
                    runTogether(first, end, in, out);
                    first = end;
                }
            }
            for (int i = 0; i < rows.size(); i++) {
                if (!together) {
                    runBranch(i, in, out);
                }
                ran.accept(i);
            }
        }

        /// Copies trunk and a branch that has run into a row of a batch.
        ///
        /// @param in  where the branch came from, if it must be run once more
        /// @param out where it goes
        void copyTo(Batch batch, int i, int slot, Hidden in, Hidden out) {
            if (!together) {
                // Its keys and values have made room for the next row's.
                runBranch(i, in, out);
            }
            copyTo(batch, i, slot);
        }

        /// Copies trunk and a branch whose keys and values are there into a row of a batch.
        void copyTo(Batch batch, int i, int slot) {
            int trunk = length(index);
            int from = trunk + (together ? offset(i) : 0);
            batch.cache(index).copyRow(cache, 0, slot, trunk);
            batch.cache(index)
                    .copyRow(
                            cache,
                            0,
                            from,
                            slot,
                            trunk,
                            rows.get(i).row().idsAfter().size());
        }

        private void runBranch(int i, Hidden in, Hidden out) {
            int tokens = rows.get(i).row().idsAfter().size();
            cache.goOnAt(0, length(index));
            cache.beginChunk(tokens);
            run(
                    in.branches(i, i + 1),
                    identity(tokens),
                    branchPositions(i),
                    isLast(index) ? out.logits(i) : out.branches(i, i + 1),
                    tokens - 1);
        }

        /// Branches `first` to `end`, exclusive, behind those before them.
        private void runTogether(int first, int end, Hidden in, Hidden out) {
            int tokens = offset(end) - offset(first);
            cache.goOnAt(0, length(index) + offset(first));
            cache.beginChunk(tokens);
            try (Arena small = Arena.ofConfined();
                    Scope tensors = new Scope();
                    OrtBinding binding = new OrtBinding(chain.branches().get(index))) {
                ElementType type = index == 0 ? ElementType.F32 : parts.type();
                binding.input(
                                "hidden",
                                tensor(tensors, Device.HOST, in.branches(first, end), type, 1, tokens, hiddenSize))
                        .input("positions", longs(tensors, small, positions(first, end)))
                        .input("mask", mask(tensors, small, first, end));
                if (index > 0) {
                    binding.input("gather", longs(tensors, small, identity(tokens)));
                }
                if (isLast(index)) {
                    long[] lasts = new long[end - first];
                    for (int i = first; i < end; i++) {
                        lasts[i - first] = offset(i + 1) - offset(first) - 1;
                    }
                    binding.input("logit_rows", longs(tensors, small, lasts))
                            .output(
                                    "logits",
                                    tensor(
                                            tensors,
                                            Device.HOST,
                                            out.logits(first, end),
                                            ElementType.F32,
                                            1,
                                            lasts.length,
                                            parts.text().vocabSize()));
                } else {
                    binding.output(
                            "hidden_out",
                            tensor(
                                    tensors,
                                    Device.HOST,
                                    out.branches(first, end),
                                    parts.type(),
                                    1,
                                    tokens,
                                    hiddenSize));
                }
                cache.bindTo(binding);
                clock.run(binding);
            }
        }

        /// Shuts each branch off from those before it; what comes after a token is out of its sight anyway.
        private OrtTensor mask(Scope tensors, Arena arena, int first, int end) {
            int trunk = length(index);
            int keys = trunk + offset(end);
            int queries = offset(end) - offset(first);
            MemorySegment mask = arena.allocate(JAVA_FLOAT, (long) queries * keys);
            for (int i = first; i < end; i++) {
                for (int query = offset(i) - offset(first); query < offset(i + 1) - offset(first); query++) {
                    for (int key = trunk; key < trunk + offset(i); key++) {
                        mask.setAtIndex(JAVA_FLOAT, (long) query * keys + key, NEVER);
                    }
                }
            }
            return tensor(tensors, Device.HOST, mask, ElementType.F32, 1, 1, queries, keys);
        }

        private long[] positions(int first, int end) {
            long[] positions = new long[offset(end) - offset(first)];
            for (int i = first; i < end; i++) {
                long[] mine = branchPositions(i);
                System.arraycopy(mine, 0, positions, offset(i) - offset(first), mine.length);
            }
            return positions;
        }

        private long[] branchPositions(int i) {
            long[] positions = rows.get(i).positions();
            return Arrays.copyOfRange(
                    positions, positions.length - rows.get(i).row().idsAfter().size(), positions.length);
        }

        private void run(MemorySegment in, long[] gather, long[] positions, MemorySegment out, int logitRow) {
            boolean fromHost = index == 0;
            Device from = fromHost ? Device.HOST : parts.device();
            ElementType type = fromHost ? ElementType.F32 : parts.type();
            long inTokens = in.byteSize() / OrtTensor.bytes(type, hiddenSize);
            try (Arena small = Arena.ofConfined();
                    Scope tensors = new Scope();
                    OrtBinding binding = new OrtBinding(chain.spans().get(index))) {
                binding.input("hidden", tensor(tensors, from, in, type, 1, inTokens, hiddenSize));
                if (index > 0) {
                    binding.input("gather", longs(tensors, small, gather));
                }
                if (Batch.positions(rows) == Positions.ORIGINAL) {
                    binding.input("positions", longs(tensors, small, positions));
                }
                if (isLast(index)) {
                    int vocab = parts.text().vocabSize();
                    binding.input("logit_rows", longs(tensors, small, logitRow))
                            .output("logits", tensor(tensors, Device.HOST, out, ElementType.F32, 1, 1, vocab));
                } else {
                    long outTokens = index == 0 ? inTokens : gather.length;
                    binding.output(
                            "hidden_out", tensor(tensors, parts.device(), out, parts.type(), 1, outTokens, hiddenSize));
                }
                cache.bindTo(binding);
                clock.run(binding);
            }
        }

        private OrtTensor longs(Scope tensors, Arena arena, long... values) {
            MemorySegment memory = arena.allocateFrom(JAVA_LONG, values);
            return tensor(tensors, Device.HOST, memory, ElementType.I64, 1, values.length);
        }

        private OrtTensor tensor(Scope tensors, Device device, MemorySegment memory, ElementType type, long... shape) {
            return tensors.own(OrtTensor.over(parts.ort(), device, memory, type, shape));
        }

        @Override
        public void close() {
            scope.close();
            arena.close();
        }
    }

    /// Hidden states of trunk and branches in one piece of memory, or the branches' logits.
    ///
    /// @param trunkTokens in it
    /// @param tokenBytes  of each token's
    record Hidden(Trunk tree, MemorySegment memory, int trunkTokens, long tokenBytes) {

        MemorySegment trunk() {
            return memory.asSlice(0, trunkTokens * tokenBytes);
        }

        /// Of branches `first` to `end`, exclusive.
        MemorySegment branches(int first, int end) {
            int from = tree.offset(first);
            return memory.asSlice((trunkTokens + from) * tokenBytes, (tree.offset(end) - from) * tokenBytes);
        }

        MemorySegment logits(int i) {
            return logits(i, i + 1);
        }

        MemorySegment logits(int first, int end) {
            return memory.asSlice(first * tokenBytes, (end - first) * tokenBytes);
        }

        /// All of it, as the ranker sees it.
        int tokens() {
            return trunkTokens + tree.offset(tree.rows.size());
        }
    }

    /// @param rows with one beginning and one set of boundaries
    Trunk(Parts parts, RunClock clock, SpanChain chain, List<RowState> rows) {
        this.parts = parts;
        this.clock = clock;
        this.chain = chain;
        this.rows = rows;
        hiddenSize = parts.text().hiddenSize();
        // Masks are float32, as are states on the processor unless it stands in for a card.
        together = parts.device() == Device.HOST && parts.type() == ElementType.F32;
    }

    /// Budget that the trunk's cache of a stage takes.
    ///
    /// @param type of keys and values
    static long kvBytes(TextConfig text, ElementType type, List<RowState> rows, int stage) {
        List<Integer> boundaries = Batch.boundaries(rows.getFirst());
        int first = stage == 0 ? 0 : boundaries.get(stage - 1);
        int end = stage == boundaries.size() ? text.layers() : boundaries.get(stage);
        int capacity = StageCache.capacity(length(rows.getFirst(), stage) + branchTokens(rows));
        return KvPool.slabBytes(StageCache.bytes(text, type, end - first, 1, capacity));
    }

    Stage stage(int index) {
        return new Stage(index);
    }

    /// Tokens of the trunk in a stage.
    int length(int stage) {
        return length(rows.getFirst(), stage);
    }

    /// Tokens of the branches before the `i`th.
    int offset(int i) {
        int tokens = 0;
        for (int before = 0; before < i; before++) {
            tokens += rows.get(before).row().idsAfter().size();
        }
        return tokens;
    }

    /// Room for the hidden states that go out of a stage, on the device; the last stage gives logits, on the host.
    Hidden room(Workspace.Use use, int stage) {
        if (isLast(stage)) {
            long each = OrtTensor.bytes(ElementType.F32, parts.text().vocabSize());
            return new Hidden(this, parts.workspace().take(Workspace.Use.LOGITS, rows.size() * each), 0, each);
        }
        long each = OrtTensor.bytes(parts.type(), hiddenSize);
        return new Hidden(this, parts.onDevice().take(use, tokens(stage) * each), length(stage), each);
    }

    /// The prompts as embeddings, on the host.
    Hidden embedded(Workspace.Use use) {
        long each = OrtTensor.bytes(ElementType.F32, hiddenSize);
        Hidden in = new Hidden(this, parts.workspace().take(use, tokens(0) * each), length(0), each);
        Row first = rows.getFirst().row();
        long at = parts.embeddings().copyAll(first.idsBefore(), in.memory(), 0);
        for (MemorySegment features : first.visual()) {
            MemorySegment.copy(features, 0, in.memory(), at * each, features.byteSize());
            at += features.byteSize() / each;
        }
        for (RowState row : rows) {
            at = parts.embeddings().copyAll(row.row().idsAfter(), in.memory(), at);
        }
        return in;
    }

    /// Copies what goes on of one row's hidden states, neighbours in one piece.
    ///
    /// @param gather rows of the row's own hidden states, trunk and branch
    /// @param into   hidden states of the same width
    /// @param to     row of `into` that is the first to be written
    /// @param room   rows to be written: those behind the gathered ones are padding
    void gather(Hidden from, int i, long[] gather, MemorySegment into, long to, int room) {
        int at = 0;
        while (at < gather.length) {
            int end = at + 1;
            while (end < gather.length && gather[end] == gather[end - 1] + 1 && gather[end] != from.trunkTokens()) {
                end++;
            }
            long source = gather[at] < from.trunkTokens() ? gather[at] : gather[at] + offset(i);
            copy(from, source, into, to + at, end - at);
            at = end;
        }
        for (int padding = gather.length; padding < room; padding++) {
            copy(from, 0, into, to + padding, 1);
        }
    }

    private void copy(Hidden from, long source, MemorySegment into, long to, int tokens) {
        long each = from.tokenBytes();
        parts.device()
                .copy(from.memory().asSlice(source * each, tokens * each), into.asSlice(to * each, tokens * each));
    }

    private int tokens(int stage) {
        return length(stage) + offset(rows.size());
    }

    private boolean isLast(int stage) {
        return stage == chain.size() - 1;
    }

    private static int length(RowState row, int stage) {
        return row.length(stage) - row.row().idsAfter().size();
    }

    private static int branchTokens(List<RowState> rows) {
        return rows.stream().mapToInt(row -> row.row().idsAfter().size()).sum();
    }

    static long[] identity(int tokens) {
        long[] same = new long[tokens];
        for (int i = 0; i < tokens; i++) {
            same[i] = i;
        }
        return same;
    }
}

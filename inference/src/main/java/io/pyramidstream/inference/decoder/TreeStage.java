package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.SpanChain.Take;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.Scope;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;

/// Runs a tree through one stage, and holds its keys and values there: first the trunk, then the branches behind it.
///
/// On the processor branches run together, as one text with a mask between them, so that weights are read once for all;
/// a card's attention takes no mask, so there they run one by one, each over the keys and values of the one before.
final class TreeStage implements AutoCloseable {
    /// Attention makes room for every pair of a branch's token and a key at once.
    private static final int TOGETHER_TOKENS_MAX = 256;

    private final Parts parts;
    private final SpanChain chain;
    private final PromptTree tree;
    private final int stage;
    private final boolean together;
    private final int trunkTokens;
    private final long[] positions;
    private final Scope scope = new Scope();
    private final StageCache cache;

    /// @param tree whose rows have entered the stage
    TreeStage(Parts parts, SpanChain chain, PromptTree tree, int stage) {
        this.parts = parts;
        this.chain = chain;
        this.tree = tree;
        this.stage = stage;
        // Masks are float32, as are states on the processor unless it stands in for a card.
        together = parts.device() == Device.HOST && parts.type() == ElementType.F32;
        trunkTokens = tree.trunkTokens(stage);
        positions = tree.positions();
        try {
            scope.own(chain.lend());
            int capacity = KvNeed.capacity(tree.tokens(stage));
            cache = new StageCache(parts, chain, stage, new int[] {trunkTokens}, capacity, scope);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// @param in     the tree as it came out of the stage before
    /// @param gather tokens of its trunk that go on; none in the first stage, where all do
    /// @param out    the tree as it comes out; of the last stage the logits that {@link #runBranches} writes
    void runTrunk(Entering in, long[] gather, Activations out) {
        cache.goOnAt(0, trunkTokens);
        cache.announce(0);
        try (BoundGraph span = new BoundGraph(parts, chain.span(Take.PROMPT, stage))) {
            Activations to = chain.isLast(stage) ? out.slice(0, 1) : tree.trunk(out);
            chain.bind(span, stage, in.part(tree::trunk), span.longs(gather), to, span.longs(0));
            if (chain.givesPositions()) {
                span.indices("positions", 1, span.longs(Arrays.copyOf(positions, trunkTokens)));
            }
            cache.bindTo(span.binding());
            span.run();
        }
    }

    /// Runs the rows' own texts; the trunk must have run.
    ///
    /// @param ran told of each row when its keys and values are there, until the next is told of
    void runBranches(Entering in, Activations out, IntConsumer ran) {
        for (int first = 0; first < tree.size(); ) {
            int end = endOfRun(first);
            runBranches(first, end, in, out);
            for (; first < end; first++) {
                ran.accept(first);
            }
        }
    }

    /// Brings a branch's keys and values back if the next row's have taken their place.
    void restore(int i, Entering in, Activations out) {
        if (!together) {
            runBranches(i, i + 1, in, out);
        }
    }

    /// Copies trunk and a branch whose keys and values are there into a row of a batch.
    void copyTo(Batch batch, int i, int slot) {
        StageCache to = batch.cache(stage);
        to.copyTokens(cache, 0, 0, slot, 0, trunkTokens);
        to.copyTokens(cache, 0, trunkTokens + past(i), slot, trunkTokens, tree.branchTokens(i));
    }

    private int endOfRun(int first) {
        int end = first + 1;
        while (together && end < tree.size() && tree.offset(end + 1) - tree.offset(first) <= TOGETHER_TOKENS_MAX) {
            end++;
        }
        return end;
    }

    /// Tokens of other branches in front of a branch.
    private int past(int first) {
        return together ? tree.offset(first) : 0;
    }

    private void runBranches(int first, int end, Entering in, Activations out) {
        int tokens = tree.offset(end) - tree.offset(first);
        cache.goOnAt(0, trunkTokens + past(first));
        cache.announce(tokens);
        OrtSession graph = chain.span(together ? Take.BRANCHES : Take.PROMPT, stage);
        try (BoundGraph span = new BoundGraph(parts, graph)) {
            Activations to = chain.isLast(stage) ? out.slice(first, end) : tree.branches(out, first, end);
            long[] all = LongStream.range(0, tokens).toArray();
            Entering some = in.part(whole -> tree.branches(whole, first, end));
            chain.bind(span, stage, some, span.longs(all), to, span.longs(ends(first, end)));
            if (together || chain.givesPositions()) {
                int from = trunkTokens + tree.offset(first);
                span.indices("positions", 1, span.longs(Arrays.copyOfRange(positions, from, from + tokens)));
            }
            if (together) {
                Mask mask = mask(span, first, end);
                span.input("mask", ElementType.F32, mask.memory(), 1, 1, mask.queries(), mask.keys());
            }
            cache.bindTo(span.binding());
            span.run();
        }
    }

    /// The last token of each branch, counted from the first of them.
    private long[] ends(int first, int end) {
        return LongStream.range(first, end)
                .map(i -> tree.offset((int) i + 1) - tree.offset(first) - 1)
                .toArray();
    }

    /// Shuts each branch off from those before it; what comes after a token is out of its sight anyway.
    private Mask mask(BoundGraph span, int first, int end) {
        int before = tree.offset(first);
        Mask mask = Mask.allocate(span.arena(), tree.offset(end) - before, trunkTokens + tree.offset(end));
        for (int i = first; i < end; i++) {
            for (int token = tree.offset(i); token < tree.offset(i + 1); token++) {
                mask.hide(token - before, trunkTokens, trunkTokens + tree.offset(i));
            }
        }
        return mask;
    }

    @Override
    public void close() {
        scope.close();
    }
}

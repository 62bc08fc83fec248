package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.Boundary.Crossing;
import io.pyramidstream.inference.decoder.SpanChain.Take;

import java.lang.foreign.MemorySegment;

/// Runs the prompts of a batch side by side through the chain, dropping visual tokens and filling caches on the way.
final class Prefill {
    private final Parts parts;
    private final Batch batch;
    private final SpanChain chain;
    private final Boundary boundary;

    Prefill(Parts parts, Batch batch) {
        this.parts = parts;
        this.batch = batch;
        chain = batch.chain();
        boundary = new Boundary(parts, batch);
    }

    /// @return behind each row's last token, `[rows, 1, vocab]`
    Activations run() {
        return runFrom(0, Crossing.begin(embedded()));
    }

    /// The same behind the first boundary.
    ///
    /// @param in what goes into the second stage, all of it
    Activations goOn(Entering in) {
        return runFrom(1, boundary.everything(in));
    }

    private Activations runFrom(int stage, Crossing first) {
        Crossing crossing = first;
        for (int s = stage; !chain.isLast(s); s++) {
            Activations next = parts.into(s + 1, batch.size(), batch.cache(s).longest());
            run(s, crossing, next);
            crossing = boundary.cross(s + 1, next);
        }
        Activations logits = parts.logits(batch.size(), 1);
        run(chain.size() - 1, crossing, logits);
        return logits;
    }

    private void run(int stage, Crossing crossing, Activations out) {
        StageCache cache = batch.cache(stage);
        cache.announce(0);
        try (BoundGraph span = new BoundGraph(parts, chain.span(Take.PROMPT, stage))) {
            chain.bind(span, stage, crossing.in(), crossing.gather(), out, span.longs(cache.lastTokens()));
            if (chain.givesPositions()) {
                span.indices("positions", batch.size(), boundary.positions(cache.longest(), span.arena()));
            }
            cache.bindTo(span.binding());
            span.run();
        }
    }

    /// The prompts; zeros behind the shorter ones, since memory used before may hold anything.
    private Activations embedded() {
        Activations embedded = parts.into(0, batch.size(), batch.cache(0).longest());
        MemorySegment memory = embedded.memory();
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.rows().get(i).row();
            long at = parts.embeddings().copyPrefix(row, memory, (long) i * embedded.tokens());
            long end = parts.embeddings().copyAll(row.idsAfter(), memory, at) * embedded.tokenBytes();
            memory.asSlice(end, (i + 1) * embedded.tokens() * embedded.tokenBytes() - end)
                    .fill((byte) 0);
        }
        return embedded;
    }
}

package io.pyramidstream.inference.decoder;

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
        return runFrom(0, embedded(), MemorySegment.NULL);
    }

    /// The same behind the first boundary.
    ///
    /// @param hidden what goes into the second stage, all of it
    Activations goOn(Activations hidden) {
        return runFrom(1, hidden, boundary.everything(hidden.tokens()));
    }

    private Activations runFrom(int stage, Activations in, MemorySegment kept) {
        Activations hidden = in;
        MemorySegment gather = kept;
        for (int s = stage; !chain.isLast(s); s++) {
            Activations next = parts.into(s + 1, batch.size(), batch.cache(s).longest());
            run(s, hidden, gather, next);
            gather = boundary.cross(s + 1, next);
            hidden = next;
        }
        Activations logits = parts.logits(batch.size(), 1);
        run(chain.size() - 1, hidden, gather, logits);
        return logits;
    }

    private void run(int stage, Activations in, MemorySegment gather, Activations out) {
        StageCache cache = batch.cache(stage);
        cache.announce(0);
        try (BoundGraph span = new BoundGraph(parts, chain.spans().get(stage))) {
            chain.bind(span, stage, in, gather, out, span.longs(cache.lastTokens()));
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
        embedded.memory().fill((byte) 0);
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.rows().get(i).row();
            long at = parts.embeddings().copyPrefix(row, embedded.memory(), (long) i * embedded.tokens());
            parts.embeddings().copyAll(row.idsAfter(), embedded.memory(), at);
        }
        return embedded;
    }
}

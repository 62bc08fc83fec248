package io.pyramidstream.inference.decoder;

/// How one row goes on behind its prompt: takes logits and says what to feed next.
sealed interface Course permits Writing, Scoring {

    /// @param logits behind the prompt, then behind each {@link #nextId}; borrowed
    void take(float[] logits);

    boolean isFinished();

    /// The token to feed.
    int nextId();

    /// How many tokens behind the prompt stay in the caches when it is fed; what is cached beyond them is forgotten.
    int depth();
}

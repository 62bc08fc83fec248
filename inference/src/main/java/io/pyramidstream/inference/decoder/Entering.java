package io.pyramidstream.inference.decoder;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// What goes into a stage, token by token. Memory is borrowed.
///
/// @param hidden embeddings, or hidden states out of the stage before
/// @param keys   of the stage's first layer, not rotated, where a ranker computes them
record Entering(Activations hidden, Optional<Activations> keys) {
    static Entering unranked(Activations hidden) {
        return new Entering(hidden, Optional.empty());
    }

    /// The same part of both.
    Entering part(UnaryOperator<Activations> part) {
        return new Entering(part.apply(hidden), keys.map(part));
    }

    int rows() {
        return hidden.rows();
    }
}

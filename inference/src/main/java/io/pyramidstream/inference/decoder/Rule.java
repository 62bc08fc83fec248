package io.pyramidstream.inference.decoder;

import java.util.BitSet;
import java.util.OptionalInt;

/// How the next token is taken: the largest logit, ties to the lower id.
///
/// @param forbidden       ids that are never taken
/// @param stopId          the id that ends an answer; it is not part of it
/// @param keepFirstLogits whether to hand out the logits behind the first token
public record Rule(BitSet forbidden, OptionalInt stopId, boolean keepFirstLogits) {
    public Rule {
        forbidden = (BitSet) forbidden.clone();
    }

    /// No mask and no end: exactly `maxTokens` tokens, for comparison with a reference.
    public static Rule plain() {
        return new Rule(new BitSet(), OptionalInt.empty(), true);
    }

    /// @param logits     one row of them
    /// @param tokensLeft tokens that may still be taken, this one included
    /// @throws IllegalStateException if no logit that may be taken is a number
    int take(float[] logits, Guide guide, int tokensLeft) {
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            // The guide last: it is asked only about tokens that would be taken.
            if ((best < 0 || logits[id] > logits[best])
                    && !Float.isNaN(logits[id])
                    && !forbidden.get(id)
                    && (stopsAt(id) ? guide.mayEnd() : guide.allows(id, tokensLeft))) {
                best = id;
            }
        }
        if (best < 0) {
            throw new IllegalStateException("no logit is a number: the model's weights or inputs are broken");
        }
        return best;
    }

    boolean stopsAt(int id) {
        return stopId.isPresent() && stopId.getAsInt() == id;
    }
}

package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One thing after the other. Where the first may both end and go on, what follows must begin differently.
///
/// @param restBytes  {@link #bytesToEnd} of the rest
/// @param restTokens {@link #tokensWanted} of the rest
record Sequence(Grammar first, @Nullable Sequence rest, int restBytes, int restTokens) implements Grammar {

    static Sequence of(List<Grammar> parts) {
        Sequence sequence = null;
        for (Grammar part : parts.reversed()) {
            sequence = sequence == null
                    ? new Sequence(part, null, 0, 0)
                    : new Sequence(part, sequence, sequence.bytesToEnd(), sequence.tokensWanted());
        }
        if (sequence == null) {
            throw new IllegalArgumentException("a sequence needs a part");
        }
        return sequence;
    }

    @Override
    public @Nullable Grammar after(int next) {
        Grammar further = first.after(next);
        if (further != null) {
            return new Sequence(further, rest, restBytes, restTokens);
        }
        return rest != null && first.mayEnd() ? rest.after(next) : null;
    }

    @Override
    public boolean mayEnd() {
        return first.mayEnd() && (rest == null || rest.mayEnd());
    }

    @Override
    public int bytesToEnd() {
        return first.bytesToEnd() + restBytes;
    }

    @Override
    public int tokensWanted() {
        return first.tokensWanted() + restTokens;
    }
}

package io.pyramidstream.inference.decoder;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Which keys each query must not see, `[queries, keys]` f32, added to the logits of attention.
///
/// @param memory zeros where a key is seen
record Mask(MemorySegment memory, int queries, int keys) {
    /// Added to a logit, it leaves nothing of it behind the softmax.
    private static final float NEVER = -Float.MAX_VALUE;

    /// All see all.
    static Mask allocate(Arena arena, int queries, int keys) {
        return new Mask(arena.allocate(JAVA_FLOAT, (long) queries * keys), queries, keys);
    }

    /// @param end exclusive
    void hide(int query, int from, int end) {
        for (int key = from; key < end; key++) {
            memory.setAtIndex(JAVA_FLOAT, (long) query * keys + key, NEVER);
        }
    }
}

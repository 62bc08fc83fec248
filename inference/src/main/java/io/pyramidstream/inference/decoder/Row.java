package io.pyramidstream.inference.decoder;

import io.pyramidstream.pruning.PruningPlan;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One prompt: text, then one run of visual tokens, then text.
///
/// @param visual    features in order, each `[tokens, hidden]` f32, borrowed; may be empty
/// @param maxTokens most tokens to generate, 1 or more
public record Row(
        List<Integer> idsBefore, List<MemorySegment> visual, List<Integer> idsAfter, PruningPlan plan, int maxTokens) {
    public Row {
        idsBefore = List.copyOf(idsBefore);
        visual = List.copyOf(visual);
        idsAfter = List.copyOf(idsAfter);
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be 1 or more, was " + maxTokens);
        }
        if (idsAfter.isEmpty()) {
            throw new IllegalArgumentException("a prompt must end with text: its last token is the one that ranks");
        }
    }

    int textTokens() {
        return idsBefore.size() + idsAfter.size();
    }

    /// Text and visual tokens before pruning.
    ///
    /// @param hiddenSize of the decoder
    public int promptTokens(int hiddenSize) {
        return textTokens() + visualTokens(hiddenSize);
    }

    int visualTokens(int hiddenSize) {
        long bytes = 0;
        for (MemorySegment features : visual) {
            bytes += features.byteSize();
        }
        return Math.toIntExact(bytes / ((long) hiddenSize * Float.BYTES));
    }
}

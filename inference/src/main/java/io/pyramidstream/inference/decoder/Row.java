package io.pyramidstream.inference.decoder;

import io.pyramidstream.pruning.PruningPlan;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One prompt: text, then one run of visual tokens, then text.
///
/// @param visual features in order, each `[tokens, hidden]` f32, borrowed; may be empty
/// @param task            what is wanted
/// @param sharesSelection whether the visual tokens may be chosen by the mean of this and other rows with the same
///                        beginning, plan and wish; rows with the same beginning share what changes nothing in any case
public record Row(
        List<Integer> idsBefore,
        List<MemorySegment> visual,
        List<Integer> idsAfter,
        PruningPlan plan,
        Task task,
        boolean sharesSelection) {
    public Row {
        idsBefore = List.copyOf(idsBefore);
        visual = List.copyOf(visual);
        idsAfter = List.copyOf(idsAfter);
        if (idsAfter.isEmpty()) {
            throw new IllegalArgumentException("a prompt must end with text: its last token is the one that ranks");
        }
    }

    /// Chooses for itself.
    public Row(
            List<Integer> idsBefore, List<MemorySegment> visual, List<Integer> idsAfter, PruningPlan plan, Task task) {
        this(idsBefore, visual, idsAfter, plan, task, false);
    }

    /// The same, but for whether it shares its selection.
    public Row sharingSelection(boolean shares) {
        return new Row(idsBefore, visual, idsAfter, plan, task, shares);
    }

    /// Writes freely.
    ///
    /// @param maxTokens most tokens to generate, 1 or more
    public Row(
            List<Integer> idsBefore,
            List<MemorySegment> visual,
            List<Integer> idsAfter,
            PruningPlan plan,
            int maxTokens) {
        this(idsBefore, visual, idsAfter, plan, new Task.Write(Guide.FREE, maxTokens));
    }

    /// Most tokens that follow the prompt.
    public int maxTokens() {
        return task.maxTokens();
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

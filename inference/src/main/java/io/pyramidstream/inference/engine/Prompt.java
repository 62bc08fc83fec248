package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.pruning.PruningPlan;

import java.util.List;

/// One row of a batch: frames in order of time (borrowed), the user's question as plain text, and how to answer.
public record Prompt(List<FrameFeatures> frames, String question, PruningPlan plan, AnswerForm form) {
    public Prompt {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a prompt needs at least one frame");
        }
    }

    /// Answered in free text.
    public Prompt(List<FrameFeatures> frames, String question, PruningPlan plan, int maxTokens) {
        this(frames, question, plan, new AnswerForm.Text(maxTokens));
    }
}

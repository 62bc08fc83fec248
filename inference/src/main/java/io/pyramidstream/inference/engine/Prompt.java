package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.pruning.PruningPlan;

import java.util.List;

/// One row of a batch.
///
/// @param frames   in order of time, borrowed; prompts with the same ones, in the same order, are about one window
/// @param question the user's, as plain text
/// @param form     how to answer
/// @param sharing  by which routes it may share the window's work with other prompts
/// @param id       under which it is known how well it shares; prompts of one standing question have the same
public record Prompt(
        List<FrameFeatures> frames, String question, PruningPlan plan, AnswerForm form, Sharing sharing, String id) {
    public Prompt {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a prompt needs at least one frame");
        }
    }

    /// Its answer is the same whether it shares or not.
    public Prompt(List<FrameFeatures> frames, String question, PruningPlan plan, AnswerForm form) {
        this(frames, question, plan, form, Sharing.EXACT, question);
    }

    /// Answered in free text.
    public Prompt(List<FrameFeatures> frames, String question, PruningPlan plan, int maxTokens) {
        this(frames, question, plan, new AnswerForm.Text(maxTokens));
    }

    /// The same, but for what it allows.
    public Prompt sharing(Sharing other) {
        return new Prompt(frames, question, plan, form, other, id);
    }
}

package io.pyramidstream.contract;

import java.util.List;
import java.util.Optional;

/// What the model said about one window, what it kept of it, and what that took.
///
/// @param question       the question's text as it was asked
/// @param text           the answer; where the form is closed, all of it
/// @param verdict        when the question's form is a closed set: what was found likely, `text` being its value
/// @param stop           why it ended: `end` (the model stopped, or the form was full) or `length` (maxTokens reached)
/// @param model          name and identity of the checkpoint, for example `formula-tiny@1f2e3d4c`
/// @param modelNote      what a reader must know of this model, for example that its answers are noise; may be empty
/// @param plan           name of the pruning plan that was run
/// @param tokensPerFrame visual tokens each frame starts with: 1 class token, then the patches row by row
/// @param patchColumns   patches in a row of a frame
/// @param stages         what was alive in each stage, the first one included
public record Answer(
        String question,
        String text,
        Optional<Verdict> verdict,
        String stop,
        int promptTokens,
        int generatedTokens,
        String model,
        String modelNote,
        String plan,
        int tokensPerFrame,
        int patchColumns,
        List<StageEvidence> stages,
        Latency latency) {
    public Answer {
        stages = List.copyOf(stages);
    }
}

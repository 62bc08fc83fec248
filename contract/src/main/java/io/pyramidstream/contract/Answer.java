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
/// @param route          by which route the visual tokens were come by, shared with other questions or not
/// @param level          name of the load level it was answered at; {@link #FULL} if nothing was given up
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
        RouteTaken route,
        String level,
        int tokensPerFrame,
        int patchColumns,
        List<StageEvidence> stages,
        Latency latency) {
    /// The load level at which every question is answered as it asks to be.
    public static final String FULL = "full";

    public Answer {
        stages = List.copyOf(stages);
    }

    /// Alone, at full quality.
    public Answer(
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
        this(
                question,
                text,
                verdict,
                stop,
                promptTokens,
                generatedTokens,
                model,
                modelNote,
                plan,
                RouteTaken.ALONE,
                FULL,
                tokensPerFrame,
                patchColumns,
                stages,
                latency);
    }
}

package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;

import java.util.List;
import java.util.Optional;

/// What came of one prompt.
///
/// @param tokenIds  of the text, the stop token left out
/// @param verdict   where the form is a closed set; the text is its value
/// @param stop      why generation ended
/// @param stages    what was alive in each stage, the first one included
/// @param route     how it came by its visual tokens
/// @param prefillNs time of all prompts that were run with it, ranking and choosing included
/// @param decodeNs  time of generating after the first token
public record Generation(
        String text,
        List<Integer> tokenIds,
        Optional<Verdict> verdict,
        Stop stop,
        int promptTokens,
        List<StageEvidence> stages,
        RouteTaken route,
        long prefillNs,
        long decodeNs) {

    /// END: the model said it is done, or the form was filled. LENGTH: `maxTokens` was reached.
    public enum Stop {
        END,
        LENGTH
    }

    /// Of a prompt that nobody shared with.
    public Generation(
            String text,
            List<Integer> tokenIds,
            Optional<Verdict> verdict,
            Stop stop,
            int promptTokens,
            List<StageEvidence> stages,
            long prefillNs,
            long decodeNs) {
        this(text, tokenIds, verdict, stop, promptTokens, stages, RouteTaken.ALONE, prefillNs, decodeNs);
    }

    public Generation {
        tokenIds = List.copyOf(tokenIds);
        stages = List.copyOf(stages);
    }
}

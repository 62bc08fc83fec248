package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.StageEvidence;

import java.util.List;

/// What came of one prompt.
///
/// @param stop      why generation ended
/// @param stages    what was alive in each stage, the first one included
/// @param prefillNs time of the batch this row was in, ranking and choosing included
/// @param decodeNs  time of generating after the first token
public record Generation(
        String text,
        List<Integer> tokenIds,
        Stop stop,
        int promptTokens,
        List<StageEvidence> stages,
        long prefillNs,
        long decodeNs) {

    /// END: the model said it is done. LENGTH: `maxTokens` was reached.
    public enum Stop {
        END,
        LENGTH
    }

    public Generation {
        tokenIds = List.copyOf(tokenIds);
        stages = List.copyOf(stages);
    }
}

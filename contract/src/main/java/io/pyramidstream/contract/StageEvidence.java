package io.pyramidstream.contract;

/// What the model kept when it entered a stage: tokens that survived, not a proof of where the answer came from.
///
/// Visual token `i` lies in frame `i / tokensPerFrame` of the window, at patch `i % tokensPerFrame - 1` (-1 is the
/// class token).
///
/// @param firstLayer   first decoder layer of the stage, 0-based
/// @param visualTokens how many visual tokens are alive in it
/// @param kept         their indices, ascending; empty for the first stage, where all are alive
/// @param scores       score of each kept token at the boundary, mean attention over heads, same order as `kept`
public record StageEvidence(int firstLayer, int visualTokens, int[] kept, float[] scores) {
    public StageEvidence {
        if (kept.length != scores.length) {
            throw new IllegalArgumentException(kept.length + " kept tokens with " + scores.length + " scores");
        }
    }
}

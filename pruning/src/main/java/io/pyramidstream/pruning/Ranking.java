package io.pyramidstream.pruning;

/// How the model scores visual tokens at a boundary: what its ranking graph computes.
///
/// @param ropeInScore whether query and key are rotated by position before they meet, as the released code has it;
///                    without, the score is free of RoPE's pull towards late frames
/// @param query       which tokens ask
public record Ranking(boolean ropeInScore, Query query) {

    /// The paper's, as the released code computes it.
    public static final Ranking OFFICIAL = new Ranking(true, Query.LAST_TOKEN);

    /// LAST_TOKEN: the last token of the prompt. TEXT_MEAN: the mean over all tokens of text behind the video.
    public enum Query {
        LAST_TOKEN,
        TEXT_MEAN
    }
}

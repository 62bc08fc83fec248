package io.pyramidstream.pruning;

/// Where the tokens of a stage stand for RoPE.
public enum Positions {
    /// Counted anew from 0 in each stage, as the released code does: gaps close.
    CONTIGUOUS,
    /// Where they stood in the whole prompt: gaps stay, and what is generated goes on behind the whole prompt.
    ORIGINAL
}

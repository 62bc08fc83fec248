package io.pyramidstream.model.checkpoint;

/// Activation functions a checkpoint may name.
public enum Activation {
    SILU,
    GELU,
    QUICK_GELU,
    GELU_TANH
}

package io.pyramidstream.model.checkpoint;

/// The LLaMA decoder's shape; every default of a file that leaves fields out is already filled in.
public record TextConfig(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int vocabSize,
        int maxPositions,
        double rmsNormEps,
        double ropeTheta,
        Activation activation,
        boolean tiedHead,
        int bosTokenId,
        int eosTokenId) {}

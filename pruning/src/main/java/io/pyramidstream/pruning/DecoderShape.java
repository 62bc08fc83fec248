package io.pyramidstream.pruning;

/// What the cost of a LLaMA decoder depends on.
///
/// @param intermediateSize width of the gated MLP
/// @param kvHeads          key/value heads, `heads` unless query heads share them
public record DecoderShape(int layers, int hiddenSize, int intermediateSize, int heads, int kvHeads, int headDim) {
    public DecoderShape {
        if (layers < 1 || hiddenSize < 1 || intermediateSize < 1 || heads < 1 || kvHeads < 1 || headDim < 1) {
            throw new IllegalArgumentException("sizes of a decoder must be 1 or more");
        }
    }

    /// Multiply-adds of the seven weight matrices for one token in one layer.
    long matrixMacs() {
        long attention = 2L * hiddenSize * headDim * (heads + kvHeads);
        return attention + 3L * hiddenSize * intermediateSize;
    }

    /// Of those the ones behind attention: output projection and MLP.
    long outputMacs() {
        return (long) hiddenSize * headDim * heads + 3L * hiddenSize * intermediateSize;
    }

    /// Values of key and value together, for one token in one layer.
    long kvValues() {
        return 2L * kvHeads * headDim;
    }
}

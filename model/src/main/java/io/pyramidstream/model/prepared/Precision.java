package io.pyramidstream.model.prepared;

/// What a graph computes in: its activations, and the keys and values it keeps.
public enum Precision {
    /// On the processor.
    FLOAT32(4),

    /// On a card. Norms, softmax and the scores at a boundary are computed in float32 all the same.
    FLOAT16(2);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one number.
    public int bytes() {
        return bytes;
    }
}

package io.pyramidstream.model.prepared;

/// How one tensor is stored and, if it is a matrix, multiplied by.
public enum Form {
    /// Row-major float32, as in the checkpoint.
    FLOAT32,

    /// Row-major float16, as most checkpoints have it.
    FLOAT16,

    /// 4 bits per weight and a float32 scale per 32 weights of a row; activations are quantised in the same blocks.
    BLOCK4,

    /// 8 bits per weight and a float32 scale per 128 weights of a row; activations are quantised in the same blocks.
    BLOCK8,

    /// 8 bits per weight and a float32 scale per row of the matrix; activations get one scale per token, so that a
    /// token with huge activations coarsens no other.
    INT8;

    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int SINT8 = 3;

    boolean isPlain() {
        return this == FLOAT32 || this == FLOAT16;
    }

    /// The quantiser of a blockwise form.
    BlockQuantiser blocks() {
        return switch (this) {
            case BLOCK4 -> new BlockQuantiser(4, 32);
            case BLOCK8 -> new BlockQuantiser(8, 128);
            case FLOAT32, FLOAT16, INT8 -> throw new IllegalStateException(this + " has no blocks");
        };
    }

    public int bits() {
        return blocks().bits();
    }

    public int blockSize() {
        return blocks().blockSize();
    }
}

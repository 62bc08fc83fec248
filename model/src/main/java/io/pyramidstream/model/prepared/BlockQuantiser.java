package io.pyramidstream.model.prepared;

/// Rounds rows to a few bits with one scale per block, symmetric around the middle code, as `com.microsoft.MatMulNBits`
/// reads them without zero points.
///
/// The weight of largest magnitude gets code 0 exactly, whatever its sign, so a scale may be negative.
///
/// @param bits      4 or 8
/// @param blockSize weights of a row that share a scale, a power of two from 16
record BlockQuantiser(int bits, int blockSize) {
    BlockQuantiser {
        if ((bits != 4 && bits != 8) || blockSize < 16 || Integer.bitCount(blockSize) != 1) {
            throw new IllegalArgumentException("4 or 8 bits in blocks of a power of two from 16, were " + bits
                    + " bits in blocks of " + blockSize);
        }
    }

    int blocksPerRow(int columns) {
        return Math.ceilDiv(columns, blockSize);
    }

    int bytesPerBlock() {
        return blockSize * bits / 8;
    }

    /// @param row      starts at `from` and has `columns` weights; what is missing of the last block counts as the
    ///                 middle code
    /// @param codes    filled from `codesAt`, lower half of a byte first
    /// @param scales   filled from `scalesAt`
    void quantise(float[] row, int from, int columns, byte[] codes, int codesAt, float[] scales, int scalesAt) {
        for (int block = 0; block < blocksPerRow(columns); block++) {
            int begin = from + block * blockSize;
            int end = Math.min(begin + blockSize, from + columns);
            float scale = extreme(row, begin, end) / -middle();
            scales[scalesAt + block] = scale;
            float inverse = scale == 0 ? 0 : 1 / scale;
            int at = codesAt + block * bytesPerBlock();
            for (int i = 0; i < blockSize; i++) {
                int code = begin + i < end ? code(row[begin + i], inverse) : middle();
                if (bits == 8) {
                    codes[at + i] = (byte) code;
                } else if (i % 2 == 0) {
                    codes[at + i / 2] = (byte) code;
                } else {
                    codes[at + i / 2] |= (byte) (code << 4);
                }
            }
        }
    }

    private int middle() {
        return 1 << (bits - 1);
    }

    private int code(float weight, float inverse) {
        int code = (int) Math.floor(weight * inverse + middle() + 0.5f);
        return Math.clamp(code, 0, 2 * middle() - 1);
    }

    /// The weight of largest magnitude with its sign; the smallest one if two are as large.
    private static float extreme(float[] row, int begin, int end) {
        float least = row[begin];
        float most = row[begin];
        for (int i = begin + 1; i < end; i++) {
            least = Math.min(least, row[i]);
            most = Math.max(most, row[i]);
        }
        return Math.abs(most) > Math.abs(least) ? most : least;
    }
}

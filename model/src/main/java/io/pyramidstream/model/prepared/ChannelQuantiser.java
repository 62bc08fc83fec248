package io.pyramidstream.model.prepared;

/// Rounds a row to signed 8 bits with one scale.
final class ChannelQuantiser {
    private static final int LARGEST = 127;

    private ChannelQuantiser() {}

    /// @param row   starts at `from` and has `columns` weights
    /// @param codes filled from `at`
    /// @return what a code is multiplied by to get the weight back
    static float quantise(float[] row, int from, int columns, byte[] codes, int at) {
        float largest = 0;
        for (int i = from; i < from + columns; i++) {
            largest = Math.max(largest, Math.abs(row[i]));
        }
        float scale = largest / LARGEST;
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < columns; i++) {
            codes[at + i] = (byte) Math.clamp((int) Math.rint(row[from + i] * inverse), -LARGEST, LARGEST);
        }
        return scale;
    }
}

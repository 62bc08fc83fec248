package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.TextConfig;

/// cos and sin of every position's angles, `[positions, headDim / 2]` each, as initializers: angle `j` of position `p`
/// is `p * theta^(-2j / headDim)`, made in float32 like the models were trained.
record RotaryTables(String cos, String sin) {

    static RotaryTables in(GraphBuilder graph, TextConfig text, int positions) {
        int half = text.headDim() / 2;
        float[] cos = new float[Math.multiplyExact(positions, half)];
        float[] sin = new float[cos.length];
        for (int j = 0; j < half; j++) {
            float frequency = (float) Math.pow(text.ropeTheta(), -2.0 * j / text.headDim());
            for (int p = 0; p < positions; p++) {
                float angle = p * frequency;
                cos[p * half + j] = (float) Math.cos(angle);
                sin[p * half + j] = (float) Math.sin(angle);
            }
        }
        return new RotaryTables(
                graph.activations("cos", cos, positions, half), graph.activations("sin", sin, positions, half));
    }

    /// @throws IllegalArgumentException unless the model was made for so many positions
    static void check(TextConfig text, int positionsMax) {
        if (positionsMax < 1 || positionsMax > text.maxPositions()) {
            throw new IllegalArgumentException(
                    "positionsMax must be in [1, " + text.maxPositions() + "], was " + positionsMax);
        }
    }
}

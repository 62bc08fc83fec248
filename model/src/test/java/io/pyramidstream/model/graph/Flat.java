package io.pyramidstream.model.graph;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

/// Rows as the flat arrays that tensors are made of, and back.
final class Flat {
    private Flat() {}

    static float[] flat(float[]... rows) {
        float[] all = new float[Arrays.stream(rows).mapToInt(row -> row.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return all;
    }

    static float[][] rows(float[][] from, long... indices) {
        return Arrays.stream(indices).mapToObj(i -> from[(int) i]).toArray(float[][]::new);
    }

    static float[][] split(float[] flat, int width) {
        float[][] rows = new float[flat.length / width][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
        return rows;
    }

    static void assertClose(float[] actual, float[] expected, float tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        float worst = 0;
        for (int i = 0; i < actual.length; i++) {
            float difference = Math.abs(actual[i] - expected[i]);
            worst = difference <= worst ? worst : difference; // a NaN must win
        }
        assertThat(worst).as("largest difference").isLessThanOrEqualTo(tolerance);
    }
}

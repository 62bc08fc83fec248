package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Floats;

import java.util.Arrays;
import java.util.Optional;

/// Adds up what rounding costs a matrix while its rows go by. Holds one number per column.
final class RoundingMeter {
    private final String matrix;
    private final float[] inputPower;
    private double error;
    private double length;
    private double relativeErrors;
    private double worst;
    private long rows;

    /// @param inputPower mean square of each input, in any unit
    RoundingMeter(String matrix, float[] inputPower) {
        this.matrix = matrix;
        this.inputPower = inputPower;
    }

    static RoundingMeter of(Checkpoint checkpoint, String matrix, int columns) {
        float[] power = normBefore(matrix)
                .map(norm -> power(checkpoint, norm))
                .filter(known -> known.length == columns)
                .orElseGet(() -> {
                    float[] ones = new float[columns];
                    Arrays.fill(ones, 1);
                    return ones;
                });
        return new RoundingMeter(matrix, power);
    }

    /// @param row   starts at `from`
    /// @param codes start at `at`
    /// @param scale what a code is multiplied by to get the weight back
    void add(float[] row, int from, byte[] codes, int at, float scale) {
        double rowError = 0;
        double rowLength = 0;
        for (int i = 0; i < inputPower.length; i++) {
            double weight = row[from + i];
            double off = weight - (double) codes[at + i] * scale;
            rowError += off * off * inputPower[i];
            rowLength += weight * weight * inputPower[i];
        }
        double relative = rowLength == 0 ? 0 : rowError / rowLength;
        error += rowError;
        length += rowLength;
        relativeErrors += relative;
        worst = Math.max(worst, relative);
        rows++;
    }

    RoundingLoss loss() {
        double whole = length == 0 ? 0 : Math.sqrt(error / length);
        double channels = rows == 0 ? 0 : Math.sqrt(relativeErrors / rows);
        return RoundingLoss.of(matrix, whole, channels, Math.sqrt(worst));
    }

    /// A norm hands on numbers of about size 1 times its weight, plus its bias.
    private static float[] power(Checkpoint checkpoint, String norm) {
        float[] power = Floats.all(checkpoint, norm + ".weight");
        float[] bias = checkpoint.find(norm + ".bias").isPresent()
                ? Floats.all(checkpoint, norm + ".bias")
                : new float[power.length];
        for (int i = 0; i < power.length; i++) {
            power[i] = power[i] * power[i] + bias[i] * bias[i];
        }
        return power;
    }

    private static Optional<String> normBefore(String matrix) {
        boolean tower = matrix.startsWith("video_tower.");
        if (matrix.matches(".*\\.self_attn\\.[qkv]_proj\\.weight")) {
            return Optional.of(layer(matrix, ".self_attn.") + (tower ? "layer_norm1" : "input_layernorm"));
        }
        if (matrix.matches(".*\\.mlp\\.(gate_proj|up_proj|fc1)\\.weight")) {
            return Optional.of(layer(matrix, ".mlp.") + (tower ? "layer_norm2" : "post_attention_layernorm"));
        }
        return Optional.empty();
    }

    private static String layer(String matrix, String part) {
        return matrix.substring(0, matrix.indexOf(part) + 1);
    }
}

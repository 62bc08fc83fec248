package io.pyramidstream.model.formula;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes matrices of a checkpoint hard to round without changing what it computes: in every layer one input of the
/// projections behind a norm is made larger by a factor in the matrices and smaller by it in the norm. One scale per
/// output channel then has to span both that weight and all others.
public final class OutlierInputs {
    private static final List<String> BEHIND_FIRST_NORM =
            List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");
    private static final List<String> BEHIND_SECOND_NORM = List.of("mlp.gate_proj", "mlp.up_proj");

    private OutlierInputs() {}

    /// Changes the weights in place.
    ///
    /// @param factor a power of two, so that the same is computed exactly
    public static void plant(Path directory, int factor) throws IOException {
        if (factor < 1 || Integer.bitCount(factor) != 1) {
            throw new IllegalArgumentException("the factor must be a power of two, was " + factor);
        }
        List<WeightEdit> norms = new ArrayList<>();
        List<WeightEdit> matrices = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            for (int i = 0; i < checkpoint.config().text().layers(); i++) {
                String layer = "language_model.layers." + i + ".";
                norms.add(WeightEdit.of(checkpoint, layer + "input_layernorm.weight"));
                norms.add(WeightEdit.of(checkpoint, layer + "post_attention_layernorm.weight"));
                BEHIND_FIRST_NORM.forEach(name -> matrices.add(WeightEdit.of(checkpoint, layer + name + ".weight")));
                BEHIND_SECOND_NORM.forEach(name -> matrices.add(WeightEdit.of(checkpoint, layer + name + ".weight")));
            }
        }
        for (WeightEdit norm : norms) {
            norm.multiply(norm.elements() / 3, 1, 1, 1f / factor);
        }
        for (WeightEdit matrix : matrices) {
            matrix.multiply(matrix.columns() / 3, matrix.columns(), matrix.rows(), factor);
        }
    }
}

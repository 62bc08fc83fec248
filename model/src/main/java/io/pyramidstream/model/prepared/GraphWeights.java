package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.ModelConfig;

import java.util.Map;
import java.util.Optional;

/// Where the graphs of one half of a model take their tensors from.
///
/// @param floats   tensors by canonical name; all that are not in `matrices`
/// @param matrices quantised ones, by canonical name
/// @param precision of everything else that is computed
public record GraphWeights(Checkpoint floats, Map<String, StoredMatrix> matrices, Precision precision) {
    public GraphWeights {
        matrices = Map.copyOf(matrices);
    }

    /// The checkpoint's own tensors, where they lie.
    public static GraphWeights exact(Checkpoint checkpoint) {
        return in(checkpoint, Precision.FLOAT32);
    }

    static GraphWeights in(Checkpoint checkpoint, Precision precision) {
        return new GraphWeights(checkpoint, Map.of(), precision);
    }

    /// The same over other plain tensors.
    public GraphWeights over(Checkpoint others) {
        return new GraphWeights(others, matrices, precision);
    }

    public ModelConfig config() {
        return floats.config();
    }

    public Optional<StoredMatrix> matrix(String canonicalName) {
        return Optional.ofNullable(matrices.get(canonicalName));
    }

    /// Quantised matrices need another layout in memory to be multiplied fast; float32 ones are as fast where they lie.
    public boolean prepack() {
        return !matrices.isEmpty();
    }
}

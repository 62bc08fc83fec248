package io.pyramidstream.inference.decoder;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.Precision;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;

import java.nio.file.Path;

/// Where a decoder's graphs take their weights from. Prefill and decoding write and read the same keys and values, so
/// they may differ: many tokens at once are bound by arithmetic, one token by reading weights.
///
/// @param prefill of the spans that take the prompt
/// @param step    of the spans that take one token after the other; equal to `prefill` if those do both
/// @param ranker  of the rankers at the boundaries
public record DecoderWeights(GraphWeights prefill, GraphWeights step, GraphWeights ranker) {

    /// The checkpoint's own weights for everything.
    public static DecoderWeights exact(Checkpoint checkpoint) {
        GraphWeights exact = GraphWeights.exact(checkpoint);
        return new DecoderWeights(exact, exact, exact);
    }

    /// Weights in the form of a target. What is not there yet is written, which takes minutes for a large model the
    /// first time and nothing ever after.
    ///
    /// @param checkpoint borrowed, close it after the decoder
    /// @param cache      folder for weight files
    /// @throws io.pyramidstream.model.checkpoint.CheckpointException if they cannot be written
    public static DecoderWeights open(Checkpoint checkpoint, Target target, Path cache, ImportProgress progress) {
        GraphWeights prefill = PreparedWeights.open(checkpoint, target.prefill(), cache, progress);
        GraphWeights step = target.decode() == target.prefill()
                ? prefill
                : PreparedWeights.open(checkpoint, target.decode(), cache, progress);
        return new DecoderWeights(prefill, step, target.prefill().ranks() ? prefill : GraphWeights.exact(checkpoint));
    }

    Precision precision() {
        return prefill.precision();
    }

    /// Whether single tokens have spans of their own: where they run over other weights, or where another span over the
    /// same takes no memory, since it reads them where they lie.
    boolean stepsApart() {
        return !step.equals(prefill) || !prefill.prepack();
    }
}

package io.pyramidstream.inference.decoder;

import io.pyramidstream.contract.StageEvidence;

import java.util.List;

/// What came of one row.
///
/// @param ids                 generated, the stop id left out
/// @param stopped             whether the stop id came; otherwise `maxTokens` was reached
/// @param logLikelihoods      of each candidate, in order, where candidates were to be scored
/// @param promptTokens        text and visual tokens before pruning
/// @param prefillCacheLengths cached tokens per layer right after the prefill
/// @param firstLogits         logits behind the first token, empty unless asked for
/// @param times               of this row, with those it was run with
public record Decoded(
        List<Integer> ids,
        boolean stopped,
        List<Double> logLikelihoods,
        int promptTokens,
        List<StageEvidence> stages,
        List<Integer> prefillCacheLengths,
        float[] firstLogits,
        Times times) {

    /// Nanoseconds of all that ran together. `prefillRuntimeNs` and `decodeRuntimeNs` are the parts spent inside ONNX
    /// Runtime.
    ///
    /// @param steps decoding steps after the prefill that this row was part of
    public record Times(long prefillNs, long prefillRuntimeNs, long decodeNs, long decodeRuntimeNs, int steps) {
        static final Times NONE = new Times(0, 0, 0, 0, 0);

        Times afterStep(long ns, long runtimeNs) {
            return new Times(prefillNs, prefillRuntimeNs, decodeNs + ns, decodeRuntimeNs + runtimeNs, steps + 1);
        }
    }

    public Decoded {
        ids = List.copyOf(ids);
        logLikelihoods = List.copyOf(logLikelihoods);
        stages = List.copyOf(stages);
        prefillCacheLengths = List.copyOf(prefillCacheLengths);
    }
}

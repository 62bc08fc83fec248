package io.pyramidstream.model.info;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Recipe;
import io.pyramidstream.model.prepared.Target;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What the model takes in memory in the form of one target. What the runtime itself needs comes on top.
///
/// @param name           the target, for example `int4`
/// @param weightBytes    of the forms the target computes in, each once
/// @param embeddingBytes rows of the vocabulary, read from the checkpoint as it is
/// @param kvBytes        keys and values of one window's prompt without pruning
public record TargetMemory(String name, long weightBytes, long embeddingBytes, long kvBytes) {

    /// @param tokens of the prompt
    static List<TargetMemory> all(Checkpoint checkpoint, int tokens) {
        return Arrays.stream(Target.values())
                .map(target -> of(checkpoint, target, tokens))
                .toList();
    }

    private static TargetMemory of(Checkpoint checkpoint, Target target, int tokens) {
        TextConfig text = checkpoint.config().text();
        TensorRef embedding = checkpoint.tensor(Checkpoint.EMBEDDING);
        long weights = Stream.of(target.vision(), target.prefill(), target.decode())
                .distinct()
                .mapToLong((Recipe recipe) -> PreparedWeights.bytes(checkpoint, recipe))
                .sum();
        long kvValues = 2L * text.layers() * text.kvHeads() * text.headDim() * tokens;
        return new TargetMemory(
                target.id(),
                weights,
                embedding.length(),
                kvValues * target.prefill().precision().bytes());
    }

    public long bytes() {
        return weightBytes + embeddingBytes + kvBytes;
    }
}

package io.pyramidstream.model.info;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.prepared.ModelImport;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.RoundingLoss;
import io.pyramidstream.model.prepared.Target;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What the model takes in memory in the form of one target. What the runtime itself needs comes on top.
///
/// @param name           the target, for example `int4`
/// @param weightBytes    of the forms the target computes in, each once; the least they can be if not `measured`
/// @param measured       whether it is known which matrices stay in float32 because rounding would cost them too much:
///                       an import finds that out
/// @param roundings      of the matrices measured so far
/// @param embeddingBytes rows of the vocabulary, read from the checkpoint as it is
/// @param kvBytes        keys and values of one window's prompt without pruning
public record TargetMemory(
        String name,
        long weightBytes,
        boolean measured,
        List<RoundingLoss> roundings,
        long embeddingBytes,
        long kvBytes) {
    public TargetMemory {
        roundings = List.copyOf(roundings);
    }

    /// @param tokens of the prompt
    /// @param cache  folder where weight files are looked for
    static List<TargetMemory> all(Checkpoint checkpoint, int tokens, Path cache) {
        return Arrays.stream(Target.values())
                .map(target -> of(checkpoint, target, tokens, cache))
                .toList();
    }

    private static TargetMemory of(Checkpoint checkpoint, Target target, int tokens, Path cache) {
        TextConfig text = checkpoint.config().text();
        TensorRef embedding = checkpoint.tensor(Checkpoint.EMBEDDING);
        List<ModelImport.Part> parts = ModelImport.plan(checkpoint, target, cache);
        long weights = parts.stream()
                .mapToLong(part ->
                        part.file().isPresent() ? part.bytes() : PreparedWeights.bytes(checkpoint, part.recipe()))
                .sum();
        long kvValues = 2L * text.layers() * text.kvHeads() * text.headDim() * tokens;
        return new TargetMemory(
                target.id(),
                weights,
                parts.stream().noneMatch(part -> part.written() && part.recipe().measures()),
                parts.stream().flatMap(part -> part.losses().stream()).toList(),
                embedding.length(),
                kvValues * target.prefill().precision().bytes());
    }

    /// The measured matrices that stay in float32.
    List<RoundingLoss> inFloat() {
        return roundings.stream().filter(RoundingLoss::inFloat).toList();
    }

    public long bytes() {
        return weightBytes + embeddingBytes + kvBytes;
    }
}

package io.pyramidstream.model.info;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;

import java.util.List;

/// What the model takes in memory in one form.
///
/// @param name        for example `cpu-int4`
/// @param weightBytes decoder, head, embedding, tower and projector, each once
/// @param kvBytes     keys and values of one window's prompt without pruning
public record Target(String name, long weightBytes, long kvBytes) {
    private static final int BLOCK = 32;

    /// @param matrixBytes bytes per weight of the decoder's matrices and the head, scales included
    /// @param valueBytes  bytes per weight of everything else, and per value of keys and values
    private record Form(String name, double matrixBytes, int valueBytes) {}

    private static final List<Form> FORMS = List.of(
            new Form("cpu-fp32", 4, 4),
            new Form("cpu-int4", 0.5 + 4.0 / BLOCK, 4),
            new Form("cuda-fp16", 2, 2),
            new Form("cuda-int4", 0.5 + 2.0 / BLOCK, 2));

    /// @param tokens of the prompt
    static List<Target> all(Checkpoint checkpoint, int tokens) {
        TextConfig text = checkpoint.config().text();
        long kvValues = 2L * text.layers() * text.kvHeads() * text.headDim() * tokens;
        long matrices = weights(checkpoint, true) + (text.tiedHead() ? (long) text.vocabSize() * text.hiddenSize() : 0);
        long others = weights(checkpoint, false);
        return FORMS.stream()
                .map(form -> new Target(
                        form.name(),
                        (long) (matrices * form.matrixBytes()) + others * form.valueBytes(),
                        kvValues * form.valueBytes()))
                .toList();
    }

    public long bytes() {
        return weightBytes + kvBytes;
    }

    private static long weights(Checkpoint checkpoint, boolean matrices) {
        return checkpoint.tensors().stream()
                .filter(tensor -> isRead(tensor, checkpoint.config().vision()))
                .filter(tensor -> isDecoderMatrix(tensor) == matrices)
                .mapToLong(TensorRef::elements)
                .sum();
    }

    private static boolean isDecoderMatrix(TensorRef tensor) {
        return tensor.shape().size() == 2
                && (tensor.name().startsWith("language_model.layers.")
                        || tensor.name().equals(Checkpoint.HEAD));
    }

    /// Not the tower of still pictures, nor what lies behind the layer whose output is taken.
    private static boolean isRead(TensorRef tensor, VisionConfig vision) {
        String layers = "video_tower.encoder.layers.";
        if (tensor.name().startsWith(layers)) {
            String rest = tensor.name().substring(layers.length());
            return Integer.parseInt(rest.substring(0, rest.indexOf('.'))) < vision.layersToRun();
        }
        return !tensor.name().startsWith("image_tower.") && !tensor.name().startsWith("video_tower.post_layernorm.");
    }
}

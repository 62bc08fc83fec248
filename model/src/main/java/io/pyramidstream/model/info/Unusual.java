package io.pyramidstream.model.info;

import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;

import java.util.ArrayList;
import java.util.List;

/// What differs from the published 7-billion checkpoint in a way that a user may notice.
final class Unusual {
    private final List<String> notes = new ArrayList<>();

    private Unusual() {}

    static List<String> of(Checkpoint checkpoint, int promptTokens) {
        var unusual = new Unusual();
        unusual.decoder(checkpoint.config().text(), promptTokens);
        unusual.tower(checkpoint.config().vision());
        unusual.rest(checkpoint);
        return List.copyOf(unusual.notes);
    }

    private void decoder(TextConfig text, int promptTokens) {
        note(text.tiedHead(), "the head is the embedding (tied)");
        note(
                text.kvHeads() < text.heads(),
                text.heads() + " query heads share " + text.kvHeads() + " key and value heads");
        note(
                text.headDim() * text.heads() != text.hiddenSize(),
                "heads of " + text.headDim() + " do not add up to the hidden size");
        note(
                text.headDim() % 16 != 0,
                "ONNX Runtime computes head sizes that are multiples of 16, these have " + text.headDim());
        note(text.activation() != Activation.SILU, "the decoder's activation is " + text.activation());
        note(text.ropeTheta() != 10_000, "rotary base " + text.ropeTheta());
        note(
                promptTokens > text.maxPositions(),
                "a window's prompt of " + promptTokens + " tokens does not fit the model's " + text.maxPositions()
                        + " positions; use fewer frames");
    }

    private void tower(VisionConfig vision) {
        note(vision.featureLayers().size() > 1, "features of layers " + vision.featureLayers() + " are joined");
        note(
                vision.layersToRun() != vision.layers() - 1,
                vision.layersToRun() + " of " + vision.layers() + " tower layers are run");
        note(
                vision.imageSize() % vision.patchSize() != 0,
                "patches of " + vision.patchSize() + " do not tile pictures of " + vision.imageSize()
                        + "; the edge is not looked at");
        note(vision.activation() != Activation.QUICK_GELU, "the tower's activation is " + vision.activation());
    }

    private void rest(Checkpoint checkpoint) {
        ModelConfig config = checkpoint.config();
        note(
                config.projectorActivation() != Activation.GELU,
                "the projector's activation is " + config.projectorActivation());
        note(!config.projectorBias(), "the projector has no bias");
        note(
                checkpoint.find("image_tower.embeddings.class_embedding").isEmpty(),
                "there is no tower for still pictures; questions about video do not need it");
        note(config.padTokenId() == config.text().eosTokenId(), "the padding token is the end token");
        note(
                checkpoint.tensors().stream().map(TensorRef::dtype).distinct().count() > 1,
                "weights are of several types");
        long misaligned = checkpoint.tensors().stream()
                .filter(tensor -> tensor.offset() % tensor.dtype().bytes() != 0)
                .count();
        note(misaligned > 0, misaligned + " tensors begin at odd addresses and are copied");
    }

    private void note(boolean holds, String sentence) {
        if (holds) {
            notes.add(sentence);
        }
    }
}

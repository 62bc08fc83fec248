package io.pyramidstream.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The first layers of a checkpoint, with its head and projector, as a model of its own: what it says means nothing,
/// but a layer's arithmetic can be checked without the memory and time of all of them.
///
/// @param whole borrowed, never closed from here
public record FirstLayers(Checkpoint whole, ModelConfig config) implements Checkpoint {

    /// @param decoderLayers in [1, layers of the decoder]
    /// @param towerLayers   in [1, layers of the tower that are run]
    public static Checkpoint of(Checkpoint whole, int decoderLayers, int towerLayers) {
        ModelConfig config = whole.config();
        if (decoderLayers == config.text().layers()
                && towerLayers == config.vision().layersToRun()) {
            return whole;
        }
        return new FirstLayers(
                whole,
                new ModelConfig(
                        first(config.text(), decoderLayers),
                        first(config.vision(), towerLayers),
                        config.projectorActivation(),
                        config.projectorBias(),
                        config.imageTokenId(),
                        config.videoTokenId(),
                        config.padTokenId()));
    }

    private static TextConfig first(TextConfig text, int layers) {
        return new TextConfig(
                text.hiddenSize(),
                text.intermediateSize(),
                layers,
                text.heads(),
                text.kvHeads(),
                text.headDim(),
                text.vocabSize(),
                text.maxPositions(),
                text.rmsNormEps(),
                text.ropeTheta(),
                text.activation(),
                text.tiedHead(),
                text.bosTokenId(),
                text.eosTokenId());
    }

    /// As many features are joined as before, since that is the projector's width.
    private static VisionConfig first(VisionConfig vision, int layers) {
        return new VisionConfig(
                vision.hiddenSize(),
                vision.intermediateSize(),
                vision.layers(),
                vision.heads(),
                vision.imageSize(),
                vision.patchSize(),
                vision.channels(),
                vision.layerNormEps(),
                vision.activation(),
                layers,
                vision.featureLayers().stream()
                        .map(layer -> Math.min(layer, layers))
                        .toList());
    }

    @Override
    public Path directory() {
        return whole.directory();
    }

    /// Another one than the whole checkpoint's: files made of these layers are not its files.
    @Override
    public String identity() {
        return whole.identity() + "-first-" + config.text().layers() + "-"
                + config.vision().layersToRun();
    }

    @Override
    public TensorRef tensor(String canonicalName) {
        return whole.tensor(canonicalName);
    }

    @Override
    public Optional<TensorRef> find(String canonicalName) {
        return whole.find(canonicalName);
    }

    @Override
    public List<TensorRef> tensors() {
        return whole.tensors();
    }

    @Override
    public MemorySegment map(TensorRef tensor) {
        return whole.map(tensor);
    }

    @Override
    public void close() {}
}

package io.pyramidstream.model.checkpoint;

import java.util.List;

/// The CLIP tower's shape.
///
/// @param layersToRun   how many encoder layers are run at most, from `vision_feature_layer`
/// @param featureLayers number of layers whose output is taken, each counted from the input (0 = after pre_layrnorm);
///                      several are joined on the last axis
public record VisionConfig(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int imageSize,
        int patchSize,
        int channels,
        double layerNormEps,
        Activation activation,
        int layersToRun,
        List<Integer> featureLayers) {
    public VisionConfig {
        featureLayers = List.copyOf(featureLayers);
    }

    /// Patches in one row of a frame.
    public int patchColumns() {
        return imageSize / patchSize;
    }

    /// Visual tokens of a video frame: the class token, then the patches row by row.
    public int tokensPerFrame() {
        return 1 + patchColumns() * patchColumns();
    }
}

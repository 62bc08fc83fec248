package io.pyramidstream.model.info;

import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;

/// Floating-point operations of tower and projector, two per multiply-add; norms, activations and softmax left out.
final class TowerWork {
    private TowerWork() {}

    static double flopsPerFrame(ModelConfig config) {
        VisionConfig vision = config.vision();
        double width = vision.hiddenSize();
        double tokens = vision.tokensPerFrame();
        double patch = (double) vision.channels() * vision.patchSize() * vision.patchSize();
        double attention = 4 * width * width + 2 * tokens * width;
        double mlp = 2 * width * vision.intermediateSize();
        double hidden = config.text().hiddenSize();
        double projector = width * vision.featureLayers().size() * hidden + hidden * hidden;
        return 2 * (tokens - 1) * width * patch + 2 * tokens * (vision.layersToRun() * (attention + mlp) + projector);
    }
}

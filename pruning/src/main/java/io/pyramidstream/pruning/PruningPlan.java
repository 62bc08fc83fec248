package io.pyramidstream.pruning;

import java.util.List;

/// Where the decoder is cut and what share of the visual tokens each stage keeps; the first stage keeps all.
///
/// @param name what users call it: `none`, `pyramid-S4-l0.5`
public record PruningPlan(String name, List<Stage> stages) {
    public PruningPlan {
        stages = List.copyOf(stages);
        if (stages.isEmpty()
                || stages.getFirst().firstLayer() != 0
                || stages.getFirst().keepRatio() != 1) {
            throw new IllegalArgumentException("the first stage starts at layer 0 and keeps everything, was " + stages);
        }
        for (int s = 1; s < stages.size(); s++) {
            if (stages.get(s).firstLayer() <= stages.get(s - 1).firstLayer()
                    || stages.get(s).keepRatio() > stages.get(s - 1).keepRatio()) {
                throw new IllegalArgumentException(
                        "stages must start later and keep no more than the one before, were " + stages);
            }
        }
    }

    /// Visual tokens alive in a stage: floor of the original count times the cumulative ratio.
    public int visualTokens(int stage, int originalTokens) {
        return (int) (originalTokens * stages.get(stage).keepRatio());
    }
}

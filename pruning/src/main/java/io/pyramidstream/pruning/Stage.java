package io.pyramidstream.pruning;

/// A run of decoder layers that see the same visual tokens.
///
/// @param firstLayer 0-based
/// @param keepRatio  share of the original visual tokens still alive in this stage, (0, 1]
public record Stage(int firstLayer, double keepRatio) {
    public Stage {
        if (firstLayer < 0) {
            throw new IllegalArgumentException("firstLayer must be 0 or more, was " + firstLayer);
        }
        if (!(keepRatio > 0 && keepRatio <= 1)) {
            throw new IllegalArgumentException("keepRatio must be in (0, 1], was " + keepRatio);
        }
    }
}

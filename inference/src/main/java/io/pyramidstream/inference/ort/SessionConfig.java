package io.pyramidstream.inference.ort;

import java.nio.file.Path;
import java.util.Optional;

/// How a graph is loaded.
///
/// @param weightsFolder where the files lie that external weights of the graph name
/// @param prepack       whether weights may be copied into a layout that multiplies faster. Without it fp32 weights
/// stay
///                      in their mapped file, shared by all sessions, at the same speed; int4 weights need it
public record SessionConfig(Optional<Path> weightsFolder, boolean prepack) {

    public static SessionConfig of(Path weightsFolder, boolean prepack) {
        return new SessionConfig(Optional.of(weightsFolder), prepack);
    }

    /// Weights stay where they lie.
    public static SessionConfig mapped(Path weightsFolder) {
        return new SessionConfig(Optional.of(weightsFolder), false);
    }

    /// A graph that carries its own weights.
    public static SessionConfig selfContained() {
        return new SessionConfig(Optional.empty(), true);
    }
}

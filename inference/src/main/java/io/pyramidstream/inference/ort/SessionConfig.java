package io.pyramidstream.inference.ort;

import java.nio.file.Path;
import java.util.Optional;

/// How a graph is loaded.
///
/// @param weightsFolder where the files lie that external weights of the graph name
/// @param prepack       whether weights may be copied into a layout that multiplies faster. Without it fp32 weights
///                      stay in their mapped file, shared by all sessions, at the same speed; int4 weights need it
/// @param device        where it computes
/// @param profile       beginning of the file name to which each run's operators are written, with where they ran
public record SessionConfig(Optional<Path> weightsFolder, boolean prepack, Device device, Optional<Path> profile) {

    public static SessionConfig of(Path weightsFolder, boolean prepack) {
        return new SessionConfig(Optional.of(weightsFolder), prepack, Device.HOST, Optional.empty());
    }

    /// Weights stay where they lie.
    public static SessionConfig mapped(Path weightsFolder) {
        return of(weightsFolder, false);
    }

    /// A graph that carries its own weights.
    public static SessionConfig selfContained() {
        return new SessionConfig(Optional.empty(), true, Device.HOST, Optional.empty());
    }

    public SessionConfig on(Device other) {
        return new SessionConfig(weightsFolder, prepack, other, profile);
    }

    public SessionConfig profiledTo(Path prefix) {
        return new SessionConfig(weightsFolder, prepack, device, Optional.of(prefix));
    }
}

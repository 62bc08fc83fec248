package io.pyramidstream.inference.ort;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How a graph is loaded.
///
/// @param weightsFolder where the files lie that external weights of the graph name
/// @param prepack       whether weights may be copied into a layout that multiplies faster. Without it fp32 weights
///                      stay in their mapped file, shared by all sessions, at the same speed; int4 weights need it
/// @param device        where it computes
/// @param shared        weights that other sessions read too
public record SessionConfig(Optional<Path> weightsFolder, boolean prepack, Device device, Optional<Shared> shared) {

    /// @param used those of the graph
    record Shared(SharedWeights weights, List<SharedWeights.Weight> used) {}

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
        return new SessionConfig(weightsFolder, prepack, other, shared);
    }

    /// @param weights of the same device; borrowed
    /// @param used    of the graph
    public SessionConfig sharing(SharedWeights weights, List<SharedWeights.Weight> used) {
        return new SessionConfig(weightsFolder, prepack, device, Optional.of(new Shared(weights, used)));
    }
}

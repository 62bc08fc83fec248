package io.pyramidstream.bench.overload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a run of the bench does.
///
/// @param model    checkpoint directory
/// @param pruning  the questions' own plan: what `full` is
/// @param factors  loads, as multiples of capacity
/// @param load     how long each lasts
/// @param calm     how long the machine is watched without it, before and after
/// @param threads  of the model
/// @param seed     of the cameras' moments
record Plan(
        Path model,
        String pruning,
        List<Double> factors,
        List<Policy> policies,
        Duration load,
        Duration calm,
        int threads,
        long seed) {

    /// Load of the calm phases, as a share of capacity.
    static final double CALM = 0.25;

    Plan {
        factors = List.copyOf(factors);
        policies = List.copyOf(policies);
        if (factors.stream().anyMatch(factor -> !(factor >= CALM && factor <= 100))) {
            throw new IllegalArgumentException("capacity factors must be in [" + CALM + ", 100], were " + factors);
        }
        if (threads < 1 || load.toSeconds() < 5 || load.toHours() > 24) {
            throw new IllegalArgumentException(
                    "threads must be 1 or more and the load last 5 s to 24 h, were " + threads + " and " + load);
        }
    }
}

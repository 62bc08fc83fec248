package io.pyramidstream.scenes;

import java.util.Optional;

/// Smoke through an act: it grows, stays and fades within its span.
record Plume(Span span, double x) {
    private static final double GROW_MS = 700;

    Optional<Smoke> at(long actMs) {
        double strength = Math.min(actMs - span.fromMs(), span.untilMs() - actMs) / GROW_MS;
        return strength > 0 ? Optional.of(new Smoke(x, Math.min(1, strength))) : Optional.empty();
    }
}

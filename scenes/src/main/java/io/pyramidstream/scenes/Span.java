package io.pyramidstream.scenes;

/// A stretch of an act.
///
/// @param untilMs excluded
record Span(long fromMs, long untilMs) {

    static final Span NEVER = new Span(0, 0);

    boolean holds(long actMs) {
        return actMs >= fromMs && actMs < untilMs;
    }
}

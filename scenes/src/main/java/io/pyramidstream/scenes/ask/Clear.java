package io.pyramidstream.scenes.ask;

/// Whether something is so, or hard to say.
enum Clear {
    YES,
    NO,
    DOUBTFUL;

    /// Doubtful when neither holds.
    static Clear of(boolean yes, boolean no) {
        return yes ? YES : no ? NO : DOUBTFUL;
    }
}

package io.pyramidstream.ingest.source;

/// Why a source cannot be used, as one line for people: which source, what is wrong, what to do.
///
/// @param source the redacted name of the source
public record SourceProblem(Kind kind, String source, String what, String whatToDo) {

    /// Stable words for metrics and tests.
    public enum Kind {
        MISSING,
        NOT_A_FILE,
        EMPTY,
        NOT_READABLE,
        NOT_A_VIDEO,
        NO_PICTURES,
        NO_DECODER,
        REFUSED,
        TIMED_OUT,
        CANCELLED,
        LOST,
        NOT_ENCODABLE,
        INTERNAL
    }

    public String line() {
        return source + ": " + what + "; " + whatToDo;
    }
}

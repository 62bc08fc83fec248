package io.pyramidstream.contract;

/// What became of one due (window, question version): exactly one of these per pair.
public sealed interface Outcome {

    WindowRef window();

    String questionId();

    int questionVersion();

    /// Wall-clock time of the decision.
    long decidedAtMs();

    record Answered(WindowRef window, String questionId, int questionVersion, long decidedAtMs, Answer answer)
            implements Outcome {}

    /// Not looked at, on purpose.
    ///
    /// @param reason one of a small set of codes, for example `overload`
    record Shed(WindowRef window, String questionId, int questionVersion, long decidedAtMs, String reason)
            implements Outcome {}

    /// Looked at, but no answer came.
    ///
    /// @param code    one of a small set of codes, for example `undecodable-frame`
    /// @param message what happened, with which value, for people
    record Failed(
            WindowRef window, String questionId, int questionVersion, long decidedAtMs, String code, String message)
            implements Outcome {}
}

package io.pyramidstream.inference.question;

import io.pyramidstream.contract.Question;

/// One version of a question and the windows it is asked of: those that start in `[effectiveFromMs, untilMs)`.
///
/// @param untilMs capture time from which a newer version or a removal takes over; `Long.MAX_VALUE` while it stands
public record Asked(Question question, long untilMs) {

    public boolean standing() {
        return untilMs == Long.MAX_VALUE;
    }

    /// Whether a window that starts at `startMs` is due.
    public boolean covers(long startMs) {
        return startMs >= question.effectiveFromMs() && startMs < untilMs;
    }
}

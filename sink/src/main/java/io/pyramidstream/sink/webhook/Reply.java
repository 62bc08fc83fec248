package io.pyramidstream.sink.webhook;

import java.time.Duration;

/// How an attempt went.
sealed interface Reply {

    /// The receiver said 2xx.
    record Taken() implements Reply {}

    /// It may go better another time.
    ///
    /// @param notBefore how long the receiver asks to be left alone; zero if it did not say
    record NotTaken(String reason, Duration notBefore) implements Reply {}

    /// It will not.
    record Hopeless(String reason) implements Reply {}

    /// @param retryAfter of the reply; zero without
    static Reply ofStatus(int status, Duration retryAfter) {
        if (status >= 200 && status < 300) {
            return new Taken();
        }
        if (status == 410) {
            return new Hopeless("the receiver says 410: it does not want this any more");
        }
        if (status >= 300 && status < 400) {
            return new NotTaken("the receiver says " + status + ", and redirects are not followed", Duration.ZERO);
        }
        return new NotTaken("the receiver says " + status, retryAfter);
    }
}

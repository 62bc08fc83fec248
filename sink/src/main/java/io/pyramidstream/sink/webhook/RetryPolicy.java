package io.pyramidstream.sink.webhook;

import java.time.Duration;

/// When a failed delivery is tried again: the pauses double, each is shortened at random by up to half so that many
/// deliveries do not come back at once.
///
/// @param attemptsMax of one delivery
/// @param pauseMin    after the first attempt
/// @param pauseMax    longest pause, also when the receiver asks for a longer one
record RetryPolicy(int attemptsMax, Duration pauseMin, Duration pauseMax) {

    private static final int DOUBLINGS_MAX = 40;

    /// What to do with a delivery after an attempt.
    sealed interface Next {

        record Delivered() implements Next {}

        record Again(long atMs) implements Next {}

        record GiveUp(String reason) implements Next {}
    }

    /// @param attempt how often it was tried by now, 1 or more
    /// @param chance  [0, 1)
    Next next(int attempt, Reply reply, long nowMs, double chance) {
        return switch (reply) {
            case Reply.Taken _ -> new Next.Delivered();
            case Reply.Hopeless(String reason) -> new Next.GiveUp(reason);
            case Reply.NotTaken(String reason, Duration _)
            when attempt >= attemptsMax -> new Next.GiveUp(reason + ", after " + attempt + " attempts");
            case Reply.NotTaken(String _, Duration notBefore) ->
                new Next.Again(nowMs
                        + Math.max(pauseMs(attempt, chance), Math.min(pauseMax.toMillis(), notBefore.toMillis())));
        };
    }

    private long pauseMs(int attempt, double chance) {
        double doubled = pauseMin.toMillis() * Math.pow(2, Math.min(DOUBLINGS_MAX, attempt - 1));
        return Math.round(Math.min(pauseMax.toMillis(), doubled) * (1 - chance / 2));
    }
}

package io.pyramidstream.sink.webhook;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.sink.group.RecordJson;

import java.time.Instant;

/// What a receiver gets: `type`, `timestamp` and `data`, as Standard Webhooks says. `data` is the record as on its
/// topic, without evidence tokens.
final class Message {

    private Message() {}

    /// `event.start`, `event.update` or `event.end`.
    static String of(Event event) {
        return json("event." + event.phase().id(), event.decidedAtMs(), RecordJson.of(event));
    }

    /// `answer.answered`, `answer.shed` or `answer.failed`.
    static String of(Outcome outcome) {
        String fate = switch (outcome) {
            case Outcome.Answered _ -> "answered";
            case Outcome.Shed _ -> "shed";
            case Outcome.Failed _ -> "failed";
        };
        return json("answer." + fate, outcome.decidedAtMs(), RecordJson.of(outcome, false));
    }

    static String test(long nowMs) {
        return json("test", nowMs, "{}");
    }

    private static String json(String type, long atMs, String data) {
        return "{\"type\":\"" + type + "\",\"timestamp\":\"" + Instant.ofEpochMilli(atMs) + "\",\"data\":" + data + "}";
    }
}

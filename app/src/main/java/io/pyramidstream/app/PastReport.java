package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What a service said when it was asked of the past: its answers as they come, the rest as one JSON object.
final class PastReport {

    private final Params report = new Params();

    private PastReport() {}

    /// @param err      is told at once how long it will take
    /// @param outcomes takes every answer and every failure
    static PastReport ask(ApiClient api, String path, JsonNode body, PrintWriter err, Consumer<Outcome> outcomes)
            throws InterruptedException, JsonProcessingException {
        PastReport past = new PastReport();
        try (Stream<String> lines = api.postForEvents(path, body)) {
            ServerEvents.each(lines, (event, data) -> {
                switch (event) {
                    case "answer", "failed" -> outcomes.accept(outcome(event, data));
                    case "estimate" -> {
                        err.println("test: " + PastOptions.estimate(data));
                        past.with(event, data);
                    }
                    case "end", "comparison" -> past.with(event, data);
                    default -> {}
                }
            });
        }
        past.with("timesRealTime", Math.round(past.timesRealTime() * 100) / 100.0);
        return past;
    }

    PastReport with(String name, Object value) {
        report.with(name, value);
        return this;
    }

    JsonNode json() {
        return report.json();
    }

    String took() {
        JsonNode end = end();
        return String.format(
                Locale.ROOT,
                "%d answers, %d without; %.0f s of video in %.1f s, %.1f times real time",
                end.path("answered").asInt(),
                end.path("failed").asInt(),
                end.path("spanMs").asLong() / 1000.0,
                end.path("tookMs").asLong() / 1000.0,
                timesRealTime());
    }

    private double timesRealTime() {
        long tookMs = end().path("tookMs").asLong();
        return tookMs == 0 ? 0 : end().path("spanMs").asLong() / (double) tookMs;
    }

    private JsonNode end() {
        return json().path("end");
    }

    private static Outcome outcome(String event, JsonNode data) {
        try {
            WindowRef window = ApiClient.JSON.treeToValue(data.path("window"), WindowRef.class);
            String question = data.path("questionId").asText();
            return event.equals("failed")
                    ? new Outcome.Failed(
                            window,
                            question,
                            1,
                            0,
                            data.path("code").asText(),
                            data.path("message").asText())
                    : new Outcome.Answered(
                            window, question, 1, 0, ApiClient.JSON.treeToValue(data.path("answer"), Answer.class));
        } catch (JsonProcessingException e) {
            throw new Problems.UserError("the service answers in words this program does not know ("
                    + e.getOriginalMessage() + "); use the same version of both");
        }
    }
}

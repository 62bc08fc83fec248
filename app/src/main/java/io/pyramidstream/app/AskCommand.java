package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.contract.AnswerForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/// One question about what a stream shows now, printed as it is generated, or about what it showed, window by window.
@Command(name = "ask", description = "Ask a running inference service what a stream shows now, or showed a while ago.")
final class AskCommand extends ApiCommand {

    private static final String PATH = "/v1/ask";

    @Option(names = "--stream", required = true, description = "Name of the stream; of the past also a glob.")
    String stream = "";

    @Mixin
    PastOptions past = new PastOptions();

    @Option(
            names = "--plan",
            description = "Pruning plan, for example pyramid-S4-l0.5 or none (default: the service's).")
    @Nullable
    String plan;

    @Option(names = "--form", description = "What the answer looks like: " + FormOption.HOW + " (default: text).")
    @Nullable
    AnswerForm form;

    @Option(names = "--json", description = "Print the whole answer, evidence included, as one JSON object.")
    boolean json;

    @Parameters(paramLabel = "QUESTION", description = "In plain words.")
    String question = "";

    @Override
    int run(ApiClient api) throws InterruptedException, JsonProcessingException {
        Params params = past.into(new Params()
                .with("stream", stream)
                .with("question", question)
                .with("form", form)
                .with("pruning", plan));
        if (json) {
            out().println(api.post(PATH, params.json()));
            return 0;
        }
        try (Stream<String> lines = api.postForEvents(PATH, params.json())) {
            ServerEvents.each(lines, past.asked() ? this::heardOfThePast : this::heard);
        }
        return 0;
    }

    private void heard(String event, JsonNode data) {
        switch (event) {
            case "token" -> {
                out().print(data.path("text").asText());
                out().flush();
            }
            case "answer" -> {
                JsonNode answer = data.path("answer");
                out().println();
                for (JsonNode candidate : answer.path("verdict").path("candidates")) {
                    out().println(percent("  %5.1f %%  ", candidate)
                            + candidate.path("value").asText());
                }
                String note = answer.path("modelNote").asText();
                err().println(answer.path("model").asText() + ", "
                        + answer.path("plan").asText() + ", "
                        + Math.round(answer.path("latency").path("prefillMs").asDouble()) + " ms prefill"
                        + (note.isEmpty() ? "" : "; note: " + note));
            }
            default -> {}
        }
    }

    private void heardOfThePast(String event, JsonNode data) {
        switch (event) {
            case "estimate" -> err().println("ask: " + PastOptions.estimate(data));
            case "answer" -> {
                JsonNode answer = data.path("answer");
                JsonNode verdict = answer.path("verdict");
                out().println(when(data.path("window")) + "  "
                        + answer.path("text").asText() + (verdict.isObject() ? percent(" (%.1f %%)", verdict) : ""));
            }
            case "failed" ->
                out().println(when(data.path("window")) + "  no answer: "
                        + data.path("message").asText());
            case "end" ->
                err().printf(
                                Locale.ROOT,
                                "ask: %d answers in %.1f s%n",
                                data.path("answered").asInt(),
                                data.path("tookMs").asLong() / 1000.0);
            default -> {}
        }
    }

    private static String percent(String format, JsonNode verdict) {
        return String.format(
                Locale.ROOT, format, 100 * verdict.path("probability").asDouble());
    }

    private static String when(JsonNode window) {
        return window.path("stream").asText() + "  "
                + Instant.ofEpochMilli(window.path("startMs").asLong()) + " to "
                + Instant.ofEpochMilli(window.path("endMs").asLong());
    }
}

package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.contract.AnswerForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// One question about what a stream shows now, printed as it is generated, or about what it showed, window by window.
@Command(
        name = "ask",
        description = "Ask a running service what a stream shows now, or showed a while ago.",
        mixinStandardHelpOptions = true)
final class AskCommand implements Callable<Integer> {

    @Mixin
    QuestionCommand.Service service = new QuestionCommand.Service();

    @Option(names = "--stream", required = true, description = "Name of the stream; of the past also a glob.")
    String stream = "";

    @Mixin
    PastOptions past = new PastOptions();

    @Option(
            names = "--plan",
            description = "Pruning plan, for example pyramid-S4-l0.5 or none (default: the service's).")
    @Nullable
    String plan;

    @Option(
            names = "--form",
            converter = FormOption.class,
            description = "What the answer looks like: " + FormOption.HOW + " (default: text).")
    @Nullable
    AnswerForm form;

    @Option(names = "--json", description = "Print the whole answer, evidence included, as one JSON object.")
    boolean json;

    @Parameters(paramLabel = "QUESTION")
    String question = "";

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        ObjectNode body =
                ApiClient.JSON.createObjectNode().put("stream", stream).put("question", question);
        if (form != null) {
            body.set("form", ApiClient.JSON.valueToTree(form));
        }
        if (plan != null) {
            body.put("pruning", plan);
        }
        past.into(body);
        try (ApiClient api = new ApiClient(service.url)) {
            if (json) {
                System.out.println(api.post("/v1/ask", body));
            } else {
                try (Stream<String> lines = api.postForEvents("/v1/ask", body)) {
                    ServerEvents.each(lines, past.asked() ? AskCommand::heardOfThePast : AskCommand::heard);
                }
            }
        }
        return 0;
    }

    private static void heard(String event, JsonNode data) {
        switch (event) {
            case "token" -> {
                System.out.print(data.path("text").asText());
                System.out.flush();
            }
            case "answer" -> {
                JsonNode answer = data.path("answer");
                System.out.println();
                JsonNode verdict = answer.path("verdict");
                for (JsonNode candidate : verdict.path("candidates")) {
                    System.out.printf(
                            Locale.ROOT,
                            "  %5.1f %%  %s%n",
                            100 * candidate.path("probability").asDouble(),
                            candidate.path("value").asText());
                }
                System.err.println(answer.path("model").asText() + ", "
                        + answer.path("plan").asText() + ", "
                        + Math.round(answer.path("latency").path("prefillMs").asDouble()) + " ms prefill"
                        + note(answer));
            }
            default -> {}
        }
    }

    private static void heardOfThePast(String event, JsonNode data) {
        switch (event) {
            case "estimate" -> System.err.println("ask: " + PastOptions.estimate(data));
            case "answer" -> {
                JsonNode answer = data.path("answer");
                JsonNode verdict = answer.path("verdict");
                String probability = verdict.isObject()
                        ? String.format(
                                Locale.ROOT,
                                " (%.1f %%)",
                                100 * verdict.path("probability").asDouble())
                        : "";
                System.out.println(
                        when(data.path("window")) + "  " + answer.path("text").asText() + probability);
            }
            case "failed" ->
                System.out.println(when(data.path("window")) + "  no answer: "
                        + data.path("message").asText());
            case "end" ->
                System.err.println("ask: " + data.path("answered").asInt() + " answers in "
                        + seconds(data.path("tookMs").asLong()) + " s");
            default -> {}
        }
    }

    private static String when(JsonNode window) {
        return window.path("stream").asText() + "  "
                + Instant.ofEpochMilli(window.path("startMs").asLong()) + " to "
                + Instant.ofEpochMilli(window.path("endMs").asLong());
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f", ms / 1000.0);
    }

    private static String note(JsonNode answer) {
        String note = answer.path("modelNote").asText();
        return note.isEmpty() ? "" : "; note: " + note;
    }
}

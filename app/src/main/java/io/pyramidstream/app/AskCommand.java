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

import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// One question about what a stream shows now; the answer is printed as it is generated.
@Command(name = "ask", description = "Ask a running service what a stream shows now.", mixinStandardHelpOptions = true)
final class AskCommand implements Callable<Integer> {

    @Mixin
    QuestionCommand.Service service = new QuestionCommand.Service();

    @Option(names = "--stream", required = true, description = "Name of the stream.")
    String stream = "";

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
        try (ApiClient api = new ApiClient(service.url)) {
            if (json) {
                System.out.println(api.post("/v1/ask", body));
                return 0;
            }
            return stream(api, body);
        }
    }

    private static int stream(ApiClient api, ObjectNode body) throws InterruptedException, JsonProcessingException {
        String event = "";
        try (Stream<String> lines = api.postForEvents("/v1/ask", body)) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("event:")) {
                    event = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:") && !heard(event, ApiClient.JSON.readTree(line.substring(5)))) {
                    return 1;
                }
            }
        }
        return 0;
    }

    /// @return false once an error was told
    private static boolean heard(String event, JsonNode data) {
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
                        + (answer.path("modelNote").asText().isEmpty()
                                ? ""
                                : "; note: " + answer.path("modelNote").asText()));
            }
            case "error" -> {
                System.err.println("pyramidstream: " + data.path("detail").asText(data.toString()));
                return false;
            }
            default -> {}
        }
        return true;
    }
}

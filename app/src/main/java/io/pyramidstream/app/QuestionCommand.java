package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Standing questions of a running inference service.
@Command(
        name = "question",
        description = "Add, list and remove standing questions of a running service.",
        mixinStandardHelpOptions = true,
        subcommands = {QuestionCommand.Add.class, QuestionCommand.ListAll.class, QuestionCommand.Remove.class},
        synopsisSubcommandLabel = "COMMAND")
final class QuestionCommand {

    /// Which service is spoken to.
    static final class Service {
        @Option(
                names = "--url",
                description = "Where the inference service is (default: ${DEFAULT-VALUE}).",
                defaultValue = "http://127.0.0.1:8080")
        URI url = URI.create("http://127.0.0.1:8080");
    }

    @Command(name = "add", description = "Ask something of every window from now on.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--id", required = true, description = "Name of the question: letters, digits, '.', '_', '-'.")
        String id = "";

        @Option(names = "--stream", description = "Glob over stream names; may be repeated (default: *).")
        List<String> streams = List.of("*");

        @Option(
                names = "--plan",
                description = "Pruning plan, for example pyramid-S4-l0.5 or none (default: the service's).")
        @Nullable
        String plan;

        @Option(names = "--max-tokens", description = "Most tokens of an answer (default: the service's).")
        Optional<Integer> maxTokens = Optional.empty();

        @Parameters(paramLabel = "TEXT", description = "The question.")
        String text = "";

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = ApiClient.JSON.createObjectNode().put("id", id).put("text", text);
            streams.forEach(body.putArray("streams")::add);
            if (plan != null) {
                body.put("pruning", plan);
            }
            maxTokens.ifPresent(tokens -> body.put("maxTokens", tokens));
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(api.post("/v1/questions", body));
            }
            return 0;
        }
    }

    @Command(name = "list", description = "List the standing questions.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                for (JsonNode question : api.get("/v1/questions")) {
                    System.out.printf(
                            "%s v%d [%s] %s%n",
                            question.path("id").asText(),
                            question.path("version").asInt(),
                            question.path("pruning").asText(),
                            question.path("text").asText());
                }
            }
            return 0;
        }
    }

    @Command(name = "remove", description = "Stop asking a question.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Parameters(paramLabel = "ID")
        String id = "";

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                api.delete("/v1/questions/" + ApiClient.encoded(id));
            }
            return 0;
        }
    }
}

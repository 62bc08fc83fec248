package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Sharing;
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
        description = "Add, change, list, remove and try standing questions of a running service.",
        mixinStandardHelpOptions = true,
        subcommands = {
            QuestionCommand.Add.class,
            QuestionCommand.Change.class,
            QuestionCommand.ListAll.class,
            QuestionCommand.Remove.class,
            QuestionTestCommand.class
        },
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

    /// What a question says, for adding and for changing one.
    static final class Wording {
        @Option(names = "--stream", description = "Glob over stream names; may be repeated (default: *).")
        List<String> streams = List.of("*");

        @Option(
                names = "--form",
                converter = FormOption.class,
                description = "What the answer looks like: " + FormOption.HOW + " (default: text).")
        @Nullable
        AnswerForm form;

        @Option(
                names = "--plan",
                description = "Pruning plan, for example pyramid-S4-l0.5 or none (default: the service's).")
        @Nullable
        String plan;

        @Option(names = "--priority", description = "0 to 9; under load, lower ones are shed first (default: 5).")
        Optional<Integer> priority = Optional.empty();

        @Option(
                names = "--routes",
                split = ",",
                paramLabel = "ROUTE",
                description =
                        "How it may share the work on a window with other questions, the cheapest being taken: own"
                                + " (exactly what it would answer alone), shared (one selection of visual tokens for all of"
                                + " them), none (no selection) (default: own).")
        List<String> routes = List.of();

        @Option(
                names = "--agreement",
                paramLabel = "SHARE",
                description = "Share of its answers by route shared that must be measured to be those by route own for"
                        + " shared to be taken, 0 to 1 (default: " + Sharing.AGREEMENT_MIN_DEFAULT + ").")
        @Nullable
        Double agreement;

        @Option(
                names = "--floor",
                paramLabel = "LEVEL",
                description = "Lowest load level to be answered at (default: any).")
        @Nullable
        String floor;

        @Option(names = "--owner", description = "Whom to ask about the question.")
        @Nullable
        String owner;

        @Parameters(
                paramLabel = "TEXT",
                description = "The question; {stream}, {date} and {time} stand for the window's.")
        String text = "";

        ObjectNode body(String id) {
            ObjectNode body = ApiClient.JSON.createObjectNode().put("id", id).put("text", text);
            streams.forEach(body.putArray("streams")::add);
            if (form != null) {
                body.set("form", ApiClient.JSON.valueToTree(form));
            }
            if (plan != null) {
                body.put("pruning", plan);
            }
            if (owner != null) {
                body.put("owner", owner);
            }
            if (!routes.isEmpty() || agreement != null) {
                ObjectNode sharing = body.putObject("sharing");
                if (!routes.isEmpty()) {
                    routes.forEach(sharing.putArray("routes")::add);
                }
                if (agreement != null) {
                    sharing.put("agreementMin", agreement);
                }
            }
            if (floor != null) {
                body.put("levelFloor", floor);
            }
            priority.ifPresent(level -> body.put("priority", level));
            return body;
        }
    }

    @Command(name = "add", description = "Ask something of every window from now on.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--id", required = true, description = "Name of the question: letters, digits, '.', '_', '-'.")
        String id = "";

        @Mixin
        Wording wording = new Wording();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(api.post("/v1/questions", wording.body(id)));
            }
            return 0;
        }
    }

    @Command(
            name = "change",
            description = "Ask a question otherwise, as a new version, from now on; what is left out is as when added.",
            mixinStandardHelpOptions = true)
    static final class Change implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--id", required = true, description = "Name of the question.")
        String id = "";

        @Mixin
        Wording wording = new Wording();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(api.put("/v1/questions/" + ApiClient.encoded(id), wording.body(id)));
            }
            return 0;
        }
    }

    @Command(name = "list", description = "List the standing questions.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--owner", description = "Only those of this owner.")
        @Nullable
        String owner;

        @Override
        public Integer call() throws InterruptedException {
            String path = "/v1/questions" + (owner == null ? "" : "?owner=" + ApiClient.encoded(owner));
            try (ApiClient api = new ApiClient(service.url)) {
                for (JsonNode question : api.get(path)) {
                    System.out.printf(
                            "%s v%d [%s, %s] %s%n",
                            question.path("id").asText(),
                            question.path("version").asInt(),
                            question.path("form").path("kind").asText(),
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

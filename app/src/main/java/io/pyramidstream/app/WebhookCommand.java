package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.util.concurrent.Callable;

/// The webhooks of a running sink.
@Command(
        name = "webhook",
        description = "List and test the webhooks of a running sink; they are set up in its settings.",
        mixinStandardHelpOptions = true,
        subcommands = {WebhookCommand.ListAll.class, WebhookCommand.Test.class},
        synopsisSubcommandLabel = "COMMAND")
final class WebhookCommand {

    /// Which sink is spoken to.
    static final class Service {
        @Option(
                names = "--url",
                description = "Where the sink is (default: ${DEFAULT-VALUE}).",
                defaultValue = "http://127.0.0.1:8080")
        URI url = URI.create("http://127.0.0.1:8080");

        @Option(names = "--json", description = "Print JSON.")
        boolean json;
    }

    @Command(name = "list", description = "How each webhook is.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {

        @Mixin
        Service service = new Service();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                JsonNode hooks = api.get("/v1/webhooks");
                var out = spec.commandLine().getOut();
                if (service.json) {
                    out.println(hooks);
                    return 0;
                }
                for (JsonNode hook : hooks) {
                    out.println(hook.path("name").asText() + "  "
                            + hook.path("host").asText() + "  "
                            + hook.path("delivered").asLong() + " delivered, "
                            + hook.path("retried").asLong() + " tried again, "
                            + hook.path("givenUp").asLong() + " given up, "
                            + hook.path("waiting").asLong() + " waiting"
                            + (hook.path("trouble").asText().isEmpty()
                                    ? ""
                                    : "; " + hook.path("trouble").asText()));
                }
                return 0;
            }
        }
    }

    /// Exits 1 when the receiver does not take it.
    @Command(name = "test", description = "Send a signed test message now.", mixinStandardHelpOptions = true)
    static final class Test implements Callable<Integer> {

        @Mixin
        Service service = new Service();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                JsonNode tested = api.post(
                        "/v1/webhooks/" + ApiClient.encoded(name) + "/test", ApiClient.JSON.createObjectNode());
                boolean taken = tested.path("taken").asBoolean();
                spec.commandLine()
                        .getOut()
                        .println(
                                service.json
                                        ? tested.toString()
                                        : taken
                                                ? name + " took it"
                                                : name + " did not take it: "
                                                        + tested.path("reason").asText());
                return taken ? 0 : 1;
            }
        }
    }
}

package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The webhooks of a running sink.
@Command(
        name = "webhook",
        description = "List and test the webhooks of a running sink; they are set up in its settings.",
        mixinStandardHelpOptions = true,
        subcommands = {WebhookCommand.ListAll.class, WebhookCommand.Test.class},
        synopsisSubcommandLabel = "COMMAND")
final class WebhookCommand {

    private static final String PATH = "/v1/webhooks";

    @Command(name = "list", description = "How each webhook is.")
    static final class ListAll extends ApiCommand {
        @Option(names = "--json", description = "Print JSON.")
        boolean json;

        @Override
        int run(ApiClient api) throws InterruptedException {
            JsonNode hooks = api.get(PATH);
            if (json) {
                out().println(hooks);
            } else {
                hooks.forEach(hook -> out().println(line(hook)));
            }
            return 0;
        }

        private static String line(JsonNode hook) {
            String trouble = hook.path("trouble").asText();
            return hook.path("name").asText() + "  "
                    + hook.path("host").asText() + "  "
                    + hook.path("delivered").asLong() + " delivered, "
                    + hook.path("retried").asLong() + " tried again, "
                    + hook.path("givenUp").asLong() + " given up, "
                    + hook.path("waiting").asLong() + " waiting"
                    + (trouble.isEmpty() ? "" : "; " + trouble);
        }
    }

    /// Exits 1 when the receiver does not take it.
    @Command(name = "test", description = "Send a signed test message now; exits 1 if it is not taken.")
    static final class Test extends ApiCommand {
        @Option(names = "--json", description = "Print JSON.")
        boolean json;

        @Parameters(paramLabel = "NAME", description = "Of the webhook.")
        String name = "";

        @Override
        int run(ApiClient api) throws InterruptedException {
            JsonNode tested = api.post(PATH + "/" + ApiClient.encoded(name) + "/test", new Params().json());
            boolean taken = tested.path("taken").asBoolean();
            String said = taken
                    ? name + " took it"
                    : name + " did not take it: " + tested.path("reason").asText();
            out().println(json ? tested : said);
            return taken ? 0 : 1;
        }
    }
}

package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;

/// Event rules of a running sink.
@Command(
        name = "rule",
        description = "Add, change, list and remove the rules of a running sink, by which answers become events.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RuleCommand.Add.class,
            RuleCommand.Change.class,
            RuleCommand.ListAll.class,
            RuleCommand.Remove.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class RuleCommand {

    private static final String PATH = "/v1/rules";

    @Command(name = "add", description = "Make events of answers from now on.")
    static final class Add extends ApiCommand {
        @Option(names = "--id", required = true, description = "Name of the rule: letters, digits, '.', '_', '-'.")
        String id = "";

        @Mixin
        RuleTerms terms = new RuleTerms();

        @Override
        int run(ApiClient api) throws InterruptedException {
            out().println(line(api.post(PATH, terms.body(id))));
            return 0;
        }
    }

    @Command(
            name = "change",
            description = "Change a rule, as a new version, from now on; what is left out is as when added.")
    static final class Change extends ApiCommand {
        @Option(names = "--id", required = true, description = "Name of the rule.")
        String id = "";

        @Mixin
        RuleTerms terms = new RuleTerms();

        @Override
        int run(ApiClient api) throws InterruptedException {
            out().println(line(api.put(PATH + "/" + ApiClient.encoded(id), terms.body(id))));
            return 0;
        }
    }

    @Command(name = "list", description = "List the rules.")
    static final class ListAll extends ApiCommand {
        @Override
        int run(ApiClient api) throws InterruptedException {
            api.get(PATH).forEach(rule -> out().println(line(rule)));
            return 0;
        }
    }

    @Command(name = "remove", description = "Take a rule away; an event of it that is running is over.")
    static final class Remove extends ApiCommand {
        @Parameters(paramLabel = "ID", description = "Name of the rule.")
        String id = "";

        @Override
        int run(ApiClient api) throws InterruptedException {
            api.delete(PATH + "/" + ApiClient.encoded(id));
            return 0;
        }
    }

    private static String line(JsonNode rule) {
        return String.format(
                Locale.ROOT,
                "%s v%d [%s] %s=%s up %s down %s, lasting %ds, cooldown %ds, at most %d an hour, streams %s",
                rule.path("id").asText(),
                rule.path("version").asInt(),
                rule.path("severity").asText(),
                rule.path("questionId").asText(),
                rule.path("value").asText(),
                rule.path("up").asText(),
                rule.path("down").asText(),
                rule.path("minDurationMs").asLong() / 1000,
                rule.path("cooldownMs").asLong() / 1000,
                rule.path("alertsPerHourMax").asInt(),
                rule.path("streams"));
    }
}

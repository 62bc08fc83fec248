package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Event rules of a running sink.
@Command(
        name = "rule",
        description = "Add, change, list and remove the rules by which answers become events.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RuleCommand.Add.class,
            RuleCommand.Change.class,
            RuleCommand.ListAll.class,
            RuleCommand.Remove.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class RuleCommand {

    /// Which service is spoken to.
    static final class Service {
        @Option(
                names = "--url",
                description = "Where the sink is (default: ${DEFAULT-VALUE}).",
                defaultValue = "http://127.0.0.1:8080")
        URI url = URI.create("http://127.0.0.1:8080");
    }

    /// What a rule says, for adding and for changing one.
    static final class Terms {
        @Option(names = "--question", required = true, description = "Id of the standing question it listens to.")
        String question = "";

        @Option(names = "--stream", description = "Glob over stream names; may be repeated (default: *).")
        List<String> streams = List.of("*");

        @Option(names = "--value", description = "The answer whose probability counts (default: yes).")
        String value = "yes";

        @Option(names = "--up", description = "Probability at which an event begins (default: 0.7).")
        Optional<Double> up = Optional.empty();

        @Option(names = "--down", description = "Probability below which it is over (default: 0.4).")
        Optional<Double> down = Optional.empty();

        @Option(
                names = "--lasting",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "Told of once it has lasted so long, for example 8s (default: at once).")
        @Nullable
        Duration lasting;

        @Option(
                names = "--cooldown",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "Pause after an event before another starts in the same stream (default: 1m).")
        @Nullable
        Duration cooldown;

        @Option(
                names = "--silence",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "Without an answer for so long an event is over (default: 1m).")
        @Nullable
        Duration silence;

        @Option(
                names = "--update-every",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "Shortest time between updates of a running event (default: 30s).")
        @Nullable
        Duration updateEvery;

        @Option(names = "--severity", description = "info, warning or critical (default: warning).")
        @Nullable
        String severity;

        @Option(names = "--per-hour", description = "Most events that start in an hour in one stream (default: 12).")
        Optional<Integer> perHour = Optional.empty();

        ObjectNode body(String id) {
            ObjectNode body = ApiClient.JSON
                    .createObjectNode()
                    .put("id", id)
                    .put("questionId", question)
                    .put("value", value);
            streams.forEach(body.putArray("streams")::add);
            up.ifPresent(probability -> body.put("up", probability));
            down.ifPresent(probability -> body.put("down", probability));
            put(body, "minDurationMs", lasting);
            put(body, "cooldownMs", cooldown);
            put(body, "silenceMs", silence);
            put(body, "updateEveryMs", updateEvery);
            if (severity != null) {
                body.put("severity", severity.toLowerCase(Locale.ROOT));
            }
            perHour.ifPresent(count -> body.put("alertsPerHourMax", count));
            return body;
        }

        private static void put(ObjectNode body, String name, @Nullable Duration duration) {
            if (duration != null) {
                body.put(name, duration.toMillis());
            }
        }
    }

    @Command(name = "add", description = "Make events of answers from now on.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--id", required = true, description = "Name of the rule: letters, digits, '.', '_', '-'.")
        String id = "";

        @Mixin
        Terms terms = new Terms();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(line(api.post("/v1/rules", terms.body(id))));
            }
            return 0;
        }
    }

    @Command(
            name = "change",
            description = "Change a rule, as a new version, from now on; what is left out is as when added.",
            mixinStandardHelpOptions = true)
    static final class Change implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--id", required = true, description = "Name of the rule.")
        String id = "";

        @Mixin
        Terms terms = new Terms();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(line(api.put("/v1/rules/" + ApiClient.encoded(id), terms.body(id))));
            }
            return 0;
        }
    }

    @Command(name = "list", description = "List the rules.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                api.get("/v1/rules").forEach(rule -> System.out.println(line(rule)));
            }
            return 0;
        }
    }

    @Command(
            name = "remove",
            description = "Take a rule away; an event of it that is running is over.",
            mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Parameters(paramLabel = "ID")
        String id = "";

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                api.delete("/v1/rules/" + ApiClient.encoded(id));
            }
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

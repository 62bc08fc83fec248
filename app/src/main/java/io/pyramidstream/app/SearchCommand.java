package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What the store of a running sink has.
@Command(
        name = "search",
        description = "Search the answers and events that a running sink has stored, newest first.",
        mixinStandardHelpOptions = true,
        subcommands = {SearchCommand.Answers.class, SearchCommand.Events.class},
        synopsisSubcommandLabel = "COMMAND")
final class SearchCommand {

    private static final int PAGE = 200;

    /// Where to look and how much to show.
    static final class Scope {
        @Option(
                names = "--url",
                description = "Where the sink is (default: ${DEFAULT-VALUE}).",
                defaultValue = "http://127.0.0.1:8080")
        URI url = URI.create("http://127.0.0.1:8080");

        @Option(names = "--stream", description = "Name of the stream.")
        @Nullable
        String stream;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "Captured at or after this time, for example 2026-11-20T13:00:00Z, or milliseconds.")
        @Nullable
        String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Captured before this time.")
        @Nullable
        String to;

        @Option(names = "--limit", description = "Most results (default: ${DEFAULT-VALUE}).", defaultValue = "50")
        int limit = 50;

        @Option(names = "--json", description = "Print each result as one JSON object on a line.")
        boolean json;
    }

    @FunctionalInterface
    private interface Line {
        String of(JsonNode item);
    }

    private static int run(Scope scope, String path, Map<String, ?> conditions, PrintWriter out, Line line)
            throws InterruptedException {
        try (ApiClient api = new ApiClient(scope.url)) {
            int left = scope.limit;
            String after = null;
            do {
                StringBuilder query = new StringBuilder(path + "?limit=" + Math.min(PAGE, left));
                add(query, "stream", scope.stream);
                add(query, "from", scope.from);
                add(query, "to", scope.to);
                conditions.forEach((name, value) -> add(query, name, value));
                add(query, "after", after);
                JsonNode page = api.get(query.toString());
                for (JsonNode item : page.path("items")) {
                    out.println(scope.json ? item : line.of(item));
                    left--;
                }
                out.flush();
                after = page.path("next").textValue();
            } while (after != null && left > 0);
        }
        return 0;
    }

    private static void add(StringBuilder query, String name, @Nullable Object value) {
        Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (plain != null) {
            query.append('&').append(name).append('=').append(ApiClient.encoded(plain.toString()));
        }
    }

    private static String time(JsonNode ms) {
        return Instant.ofEpochMilli(ms.asLong()).toString();
    }

    @Command(name = "answers", description = "Answers, and the windows that got none.", mixinStandardHelpOptions = true)
    static final class Answers implements Callable<Integer> {

        @Mixin
        Scope scope = new Scope();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Option(names = "--question", paramLabel = "ID", description = "Of this question.")
        Optional<String> question = Optional.empty();

        @Option(names = "--kind", description = "answered, shed or failed.")
        Optional<String> kind = Optional.empty();

        @Option(names = "--verdict", description = "Exactly this, for example yes.")
        Optional<String> verdict = Optional.empty();

        @Option(names = "--probability-min", description = "Of the verdict, at least.")
        Optional<Double> probabilityMin = Optional.empty();

        @Option(names = "--probability-max", description = "Of the verdict, at most.")
        Optional<Double> probabilityMax = Optional.empty();

        @Option(names = "--text", description = "Stands somewhere in the answer, in whatever case.")
        Optional<String> text = Optional.empty();

        @Override
        public Integer call() throws InterruptedException {
            return run(
                    scope,
                    "/v1/search/answers",
                    Map.of(
                            "question", question,
                            "kind", kind,
                            "verdict", verdict,
                            "probabilityMin", probabilityMin,
                            "probabilityMax", probabilityMax,
                            "text", text),
                    spec.commandLine().getOut(),
                    Answers::line);
        }

        private static String line(JsonNode item) {
            JsonNode answer = item.path("answer");
            JsonNode verdict = answer.path("verdict");
            String said = answer.isMissingNode()
                    ? item.path("kind").asText() + ": "
                            + item.path("reason").asText(item.path("message").asText())
                    : verdict.isObject()
                            ? String.format(
                                    Locale.ROOT,
                                    "%s (%.3f)",
                                    answer.path("text").asText(),
                                    verdict.path("probability").asDouble())
                            : answer.path("text").asText();
            return time(item.path("window").path("startMs")) + "  "
                    + item.path("window").path("stream").asText() + "  "
                    + item.path("questionId").asText() + "  " + said;
        }
    }

    @Command(
            name = "events",
            description = "Events, each once, as it was told of last.",
            mixinStandardHelpOptions = true)
    static final class Events implements Callable<Integer> {

        @Mixin
        Scope scope = new Scope();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Option(names = "--rule", paramLabel = "ID", description = "Of this rule.")
        Optional<String> rule = Optional.empty();

        @Option(names = "--question", paramLabel = "ID", description = "Of this question.")
        Optional<String> question = Optional.empty();

        @Option(names = "--severity", description = "info, warning or critical.")
        Optional<String> severity = Optional.empty();

        @Option(
                names = "--open",
                arity = "1",
                description = "true: those that go on still; false: those that are over.")
        Optional<Boolean> open = Optional.empty();

        @Override
        public Integer call() throws InterruptedException {
            return run(
                    scope,
                    "/v1/search/events",
                    Map.of("rule", rule, "question", question, "severity", severity, "open", open),
                    spec.commandLine().getOut(),
                    Events::line);
        }

        private static String line(JsonNode item) {
            return time(item.path("startMs")) + "  " + item.path("stream").asText() + "  "
                    + item.path("ruleId").asText() + "  "
                    + item.path("severity").asText() + "  "
                    + item.path("phase").asText() + "  "
                    + String.format(
                            Locale.ROOT,
                            "peak %.3f",
                            item.path("peakProbability").asDouble());
        }
    }
}

package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.contract.Severity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.Locale;

/// What the store of a running sink has.
@Command(
        name = "search",
        description = "Search the answers and events that a running sink has stored, newest first.",
        mixinStandardHelpOptions = true,
        subcommands = {SearchAnswersCommand.class, SearchCommand.Events.class},
        synopsisSubcommandLabel = "COMMAND")
final class SearchCommand {

    private static final int PAGE = 200;

    /// Where to look and how much to show.
    abstract static class Search extends ApiCommand {
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

        @Option(names = "--limit", description = "Most results (default: ${DEFAULT-VALUE}).")
        int limit = 50;

        @Option(names = "--json", description = "Print each result as one JSON object on a line.")
        boolean json;

        private final String path;

        Search(String path) {
            this.path = path;
        }

        /// What only these are searched by.
        abstract Params conditions();

        abstract String line(JsonNode item);

        @Override
        final int run(ApiClient api) throws InterruptedException {
            Params params =
                    conditions().with("stream", stream).with("from", from).with("to", to);
            int left = limit;
            String after;
            do {
                JsonNode page =
                        api.get(params.with("limit", Math.min(PAGE, left)).query(path));
                for (JsonNode item : page.path("items")) {
                    out().println(json ? item : line(item));
                    left--;
                }
                after = page.path("next").textValue();
                params.with("after", after);
            } while (after != null && left > 0);
            return 0;
        }

        static String time(JsonNode ms) {
            return Instant.ofEpochMilli(ms.asLong()).toString();
        }
    }

    @Command(name = "events", description = "Events, each once, as it was told of last.")
    static final class Events extends Search {
        @Option(names = "--rule", paramLabel = "ID", description = "Of this rule.")
        @Nullable
        String rule;

        @Option(names = "--question", paramLabel = "ID", description = "Of this question.")
        @Nullable
        String question;

        @Option(names = "--severity", description = "info, warning or critical.")
        @Nullable
        Severity severity;

        @Option(
                names = "--open",
                arity = "1",
                description = "true: those that go on still; false: those that are over.")
        @Nullable
        Boolean open;

        Events() {
            super("/v1/search/events");
        }

        @Override
        Params conditions() {
            return new Params()
                    .with("rule", rule)
                    .with("question", question)
                    .with("severity", severity)
                    .with("open", open);
        }

        @Override
        String line(JsonNode item) {
            return String.join(
                            "  ",
                            time(item.path("startMs")),
                            item.path("stream").asText(),
                            item.path("ruleId").asText(),
                            item.path("severity").asText(),
                            item.path("phase").asText())
                    + String.format(
                            Locale.ROOT,
                            "  peak %.3f",
                            item.path("peakProbability").asDouble());
        }
    }
}

package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What rules have seen.
@Command(name = "events", description = "List the newest events of a running sink, or follow them as they happen.")
final class EventsCommand extends ApiCommand {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Option(names = "--follow", description = "Go on with what happens from now on, until stopped.")
    boolean follow;

    @Option(names = "--stream", description = "Only of this stream.")
    @Nullable
    String stream;

    @Option(names = "--rule", description = "Only of this rule.")
    @Nullable
    String rule;

    @Option(names = "--limit", description = "Most events that are listed (default: ${DEFAULT-VALUE}).")
    int limit = 20;

    @Option(names = "--json", description = "Print each event as one line of JSON.")
    boolean json;

    @Override
    int run(ApiClient api) throws InterruptedException, JsonProcessingException {
        List<JsonNode> newest = new ArrayList<>();
        api.get(about(new Params().with("limit", limit)).query("/v1/events")).forEach(newest::add);
        newest.reversed().forEach(this::print);
        if (follow) {
            try (Stream<String> lines = api.events(about(new Params()).query("/v1/events/live"))) {
                ServerEvents.each(lines, (name, data) -> {
                    if (name.equals("event")) {
                        print(data);
                    }
                });
            }
        }
        return 0;
    }

    private Params about(Params params) {
        return params.with("stream", stream).with("rule", rule);
    }

    private void print(JsonNode event) {
        out().println(json ? event : line(event));
    }

    private static String line(JsonNode event) {
        String ending = event.path("ending").asText();
        return String.format(
                Locale.ROOT,
                "%s %-8s %-6s %s in %s, %.1f s, peak %.2f, mean %.2f%s",
                TIME.format(Instant.ofEpochMilli(event.path("startMs").asLong())),
                event.path("severity").asText(),
                event.path("phase").asText(),
                event.path("ruleId").asText(),
                event.path("stream").asText(),
                (event.path("endMs").asLong() - event.path("startMs").asLong()) / 1e3,
                event.path("peakProbability").asDouble(),
                event.path("meanProbability").asDouble(),
                ending.isEmpty() || ending.equals("over") ? "" : " (" + ending + ")");
    }
}

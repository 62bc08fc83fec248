package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// What rules have seen.
@Command(
        name = "events",
        description = "List the newest events of a running sink, or follow them as they happen.",
        mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Mixin
    RuleCommand.Service service = new RuleCommand.Service();

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
    public Integer call() throws InterruptedException, JsonProcessingException {
        try (ApiClient api = new ApiClient(service.url)) {
            List<JsonNode> newest = new ArrayList<>();
            api.get("/v1/events?limit=" + limit + about()).forEach(newest::add);
            newest.reversed().forEach(this::print);
            if (follow) {
                follow(api);
            }
        }
        return 0;
    }

    private void follow(ApiClient api) throws InterruptedException, JsonProcessingException {
        try (Stream<String> lines = api.events("/v1/events/live?" + about())) {
            String name = "";
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ") && name.equals("event")) {
                    print(ApiClient.JSON.readTree(line.substring("data: ".length())));
                }
            }
        }
    }

    private String about() {
        return (stream == null ? "" : "&stream=" + ApiClient.encoded(stream))
                + (rule == null ? "" : "&rule=" + ApiClient.encoded(rule));
    }

    private void print(JsonNode event) {
        System.out.println(json ? event.toString() : line(event));
        System.out.flush();
    }

    static String line(JsonNode event) {
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

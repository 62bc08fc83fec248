package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/// What `rule` and `events` say to a sink, and what they print of its replies.
class RuleCommandTest {

    private static final String RULE = """
            {"id":"smoke-alarm","version":2,"questionId":"smoke","streams":["yard-*"],"value":"yes","up":0.8,"down":0.5,\
            "minDurationMs":8000,"cooldownMs":60000,"silenceMs":60000,"updateEveryMs":30000,"severity":"critical",\
            "alertsPerHourMax":12,"effectiveFromMs":0}""";
    private static final String EVENT = """
            {"id":"yard~smoke-alarm~0","stream":"yard","ruleId":"smoke-alarm","severity":"critical","phase":"end",\
            "revision":2,"ending":"silence","startMs":0,"endMs":12000,"peakProbability":0.875,"meanProbability":0.75}""";

    private final List<String> requests = new ArrayList<>();
    private final Map<String, String> replies = new LinkedHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(body.isEmpty() ? line : line + " " + body);
            byte[] reply = replies.getOrDefault(line, "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.length == 0 ? 204 : 200, reply.length == 0 ? -1 : reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void addsARuleWithWhatWasGivenAndLeavesTheRestToTheSink() throws IOException {
        replies.put("POST /v1/rules", RULE);

        String printed = run(
                "rule",
                "add",
                "--id",
                "smoke-alarm",
                "--question",
                "smoke",
                "--stream",
                "yard-*",
                "--up",
                "0.8",
                "--lasting",
                "8s",
                "--severity",
                "CRITICAL");

        JsonNode body = ApiClient.JSON.readTree(requests.getFirst().substring("POST /v1/rules ".length()));
        assertThat(body).isEqualTo(ApiClient.JSON.readTree("""
                        {"id": "smoke-alarm", "questionId": "smoke", "value": "yes", "streams": ["yard-*"], "up": 0.8,
                         "minDurationMs": 8000, "severity": "critical"}"""));
        assertThat(printed)
                .isEqualTo(
                        "smoke-alarm v2 [critical] smoke=yes up 0.8 down 0.5, lasting 8s, cooldown 60s, at most 12 an"
                                + " hour, streams [\"yard-*\"]\n");
    }

    @Test
    void changesListsAndRemovesRules() {
        replies.put("PUT /v1/rules/smoke-alarm", RULE);
        replies.put("GET /v1/rules", "[" + RULE + "]");

        run("rule", "change", "--id", "smoke-alarm", "--question", "smoke", "--per-hour", "3");
        String listed = run("rule", "list");
        run("rule", "remove", "smoke-alarm");

        assertThat(requests.getFirst()).startsWith("PUT /v1/rules/smoke-alarm ").contains("\"alertsPerHourMax\":3");
        assertThat(listed).startsWith("smoke-alarm v2");
        assertThat(requests.getLast()).isEqualTo("DELETE /v1/rules/smoke-alarm");
    }

    @Test
    void listsEventsAndFollowsThem() {
        replies.put("GET /v1/events?limit=5&stream=yard", "[" + EVENT + "]");
        replies.put(
                "GET /v1/events/live?stream=yard",
                "event: tick\ndata: {\"tick\":0}\n\nevent: event\nid: x\ndata: " + EVENT + "\n\n");

        String printed = run("events", "--follow", "--limit", "5", "--stream", "yard");

        assertThat(printed.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .endsWith("critical end    smoke-alarm in yard, 12.0 s, peak 0.88, mean 0.75 (silence)"));
    }

    private String run(String... command) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(
                List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        CommandLine line =
                Main.commandLine().setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(errors, true));
        assertThat(line.execute(arguments.toArray(String[]::new)))
                .as(errors.toString())
                .isZero();
        return printed.toString();
    }
}

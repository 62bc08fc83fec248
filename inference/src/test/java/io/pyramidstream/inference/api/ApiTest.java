package io.pyramidstream.inference.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.inference.service.ServiceForTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// The interface over HTTP, with a service on a real broker behind it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceForTests running = new ServiceForTests(new Question(
            "configured", 1, "What?", List.of("elsewhere"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), 0));
    private final ApplicationContext context = ApplicationContext.builder()
            .properties(Map.of("micronaut.server.port", -1))
            .singletons(running.service())
            .banner(false)
            .start();
    private final EmbeddedServer server = context.getBean(EmbeddedServer.class);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    void begin() throws Exception {
        server.start();
        assertThat(get("/health/liveness").statusCode()).isEqualTo(200);
        running.start();
        running.writeOneWindow("cam");
        InferenceService service = running.service();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !service.snapshot().streams().isEmpty());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> service.snapshot().streams().getFirst().received() == 8);
    }

    @AfterAll
    void end() {
        context.close();
        running.close();
        http.close();
    }

    @Test
    void saysWhatAnswersHereAndHowItIsDoing() throws Exception {
        assertThat(json(get("/v1/model")).path("id").asText()).isEqualTo("fake@1");
        JsonNode figures = json(get("/v1/figures"));
        assertThat(figures.path("ready").asBoolean()).isTrue();
        assertThat(figures.path("streams").get(0).path("stream").asText()).isEqualTo("cam");
        assertThat(get("/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void keepsStandingQuestions() throws Exception {
        HttpResponse<String> created =
                post("/v1/questions", "{\"id\": \"new\", \"text\": \"<b>Who?</b>\", \"streams\": [\"gate-*\"]}");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).hasValue("/v1/questions/new");
        await().atMost(Duration.ofSeconds(30)).until(() -> listed().contains("new"));

        assertThat(post("/v1/questions", "{\"id\": \"new\", \"text\": \"Who?\"}")
                        .statusCode())
                .isEqualTo(409);

        assertThat(delete("/v1/questions/new").statusCode()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(30)).until(() -> !listed().contains("new"));
        assertThat(delete("/v1/questions/new").statusCode()).isEqualTo(404);
        assertThat(delete("/v1/questions/configured").statusCode()).isEqualTo(409);
        HttpResponse<String> again = post("/v1/questions", "{\"id\": \"new\", \"text\": \"Who?\"}");
        assertThat(json(again).path("version").asInt()).isEqualTo(2);
    }

    @Test
    void changesAStandingQuestion() throws Exception {
        HttpResponse<String> created =
                put("/v1/questions/colour", "{\"text\": \"Which?\", \"streams\": [\"nobody\"], \"owner\": \"me\"}");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        HttpResponse<String> changed = put("/v1/questions/colour", """
                {"text": "Which, at {stream}?", "streams": ["nobody"], "owner": "you", "priority": 8,
                 "sharing": {"routes": ["shared", "own"], "agreementMin": 0.9}, "levelFloor": "keep-0.5",
                 "form": {"kind": "choice", "options": ["red", "blue"]}}""");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(json(changed).path("version").asInt()).isEqualTo(2);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> json(get("/v1/questions?owner=you")).size() == 1);
        JsonNode listed = json(get("/v1/questions?owner=you")).get(0);
        assertThat(listed.path("form").path("kind").asText()).isEqualTo("choice");
        assertThat(listed.path("priority").asInt()).isEqualTo(8);
        assertThat(listed.path("sharing").toString())
                .isEqualTo("{\"routes\":[\"own\",\"shared\"],\"agreementMin\":0.9}");
        assertThat(listed.path("levelFloor").asText()).isEqualTo("keep-0.5");
        assertThat(json(get("/v1/questions?owner=me"))).isEmpty();
        assertThat(put("/v1/questions/configured", "{\"text\": \"Which?\"}").statusCode())
                .isEqualTo(409);
        assertThat(put("/v1/questions/colour", "{\"text\": \"Which?\", \"levelFloor\": \"light\"}")
                        .body())
                .contains("no load level 'light'", "keep-0.5");
        assertThat(put("/v1/questions/a", "{\"id\": \"b\", \"text\": \"Which?\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void answersInTheFormAskedFor() throws Exception {
        HttpResponse<String> response =
                post("/v1/ask", "{\"stream\": \"cam\", \"question\": \"dark?\", \"form\": {\"kind\": \"yes-no\"}}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode verdict = json(response).path("answer").path("verdict");
        assertThat(verdict.path("value").asText()).isEqualTo("no");
        assertThat(verdict.path("probability").asDouble()).isEqualTo(0.75);
        assertThat(verdict.path("candidates").size()).isEqualTo(2);
    }

    @Test
    void refusesAQuestionThatCannotBeAsked() throws Exception {
        for (String body : List.of(
                "{}",
                "{\"id\": \"no spaces\", \"text\": \"What?\"}",
                "{\"id\": \"a\", \"text\": \" \"}",
                "{\"id\": \"a\", \"text\": \"What?\", \"pruning\": \"magic\"}",
                "{\"id\": \"a\", \"text\": \"What?\", \"form\": {\"kind\": \"text\", \"maxTokens\": 0}}",
                "{\"id\": \"a\", \"text\": \"What?\", \"form\": {\"kind\": \"poem\"}}",
                "{\"id\": \"a\", \"text\": \"What?\", \"form\": {\"kind\": \"choice\"}}",
                "{\"id\": \"a\", \"text\": \"What?\", \"form\": {\"kind\": \"number\", \"min\": 1}}",
                "{\"id\": \"a\", \"text\": \"What?\", \"priority\": 10}",
                "{\"id\": \"a\", \"text\": \"What?\", \"sharing\": {\"routes\": []}}",
                "{\"id\": \"a\", \"text\": \"What?\", \"sharing\": {\"agreementMin\": 2}}",
                "{\"id\": \"a\", \"text\": \"What is at {camera}?\"}",
                "{\"id\": \"a\", \"text\": \"What?\", \"window\": {\"frames\": 65}}")) {
            HttpResponse<String> response = post("/v1/questions", body);
            assertThat(response.statusCode()).as(body).isEqualTo(422);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(response).path("detail").asText()).isNotBlank();
        }
    }

    @Test
    void answersAQuestionAskedNow() throws Exception {
        HttpResponse<String> response = post("/v1/ask", "{\"stream\": \"cam\", \"question\": \"what?\"}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response).path("answer").path("text").asText()).endsWith("what?");
        assertThat(json(response).path("answer").path("stages").size()).isEqualTo(1);
        assertThat(json(response).path("window").path("sequences").size()).isEqualTo(8);
    }

    @Test
    void streamsTheTextOfAnAnswerAsItIsGenerated() throws Exception {
        HttpResponse<String> response = http.send(
                request("/v1/ask")
                        .header("Accept", "text/event-stream")
                        .POST(BodyPublishers.ofString("{\"stream\": \"cam\", \"question\": \"what?\"}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<String> lines = response.body().lines().toList();
        assertThat(lines)
                .containsSubsequence(
                        "event: token", "data: {\"text\":\"I \"}", "event: token", "data: {\"text\":\"saw\"}");
        assertThat(lines.indexOf("event: answer")).isGreaterThan(lines.lastIndexOf("event: token"));
    }

    @Test
    void saysWhyAQuestionIsNotAnswered() throws Exception {
        assertThat(post("/v1/ask", "{\"stream\": \"nobody\", \"question\": \"what?\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/v1/ask", "{\"stream\": \"cam\"}").statusCode()).isEqualTo(422);
        assertThat(post("/v1/ask", "{\"stream\": \"cam\", \"question\": \"what?\", \"form\": {\"kind\": \"poem\"}}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post("/v1/ask", "{\"stream\": \"cam\", \"question\": \"too long\"}")
                        .statusCode())
                .isEqualTo(422);
        HttpResponse<String> events = http.send(
                request("/v1/ask")
                        .header("Accept", "text/event-stream")
                        .POST(BodyPublishers.ofString("{\"stream\": \"nobody\", \"question\": \"what?\"}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(events.statusCode()).isEqualTo(404);
        assertThat(json(events).path("detail").asText()).contains("nobody");
    }

    private List<String> listed() throws IOException, InterruptedException {
        return json(get("/v1/questions")).findValuesAsText("id");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return http.send(request(path).DELETE().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.getURI().resolve(path)).header("Content-Type", "application/json");
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }
}

package io.pyramidstream.sink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.sink.Samples;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.event.EventConfig;
import io.pyramidstream.sink.event.EventService;
import io.pyramidstream.sink.event.PictureFolder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Rules and events over HTTP, on a real broker.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(400)
class RuleApiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder = Path.of("");

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final HttpClient http = HttpClient.newHttpClient();
    private final RecordSender sender;
    private final SinkService sink = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC());
    private EventService events;
    private EmbeddedServer server;

    RuleApiTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    @BeforeEach
    void start() {
        events = new EventService(
                EventConfig.DEFAULT, kafka, sink, PictureFolder.open(folder, 1 << 20), Clock.systemUTC());
        sink.start();
        events.start();
        server = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .singletons(sink, events)
                .start()
                .getBean(EmbeddedServer.class)
                .start();
        await().atMost(PATIENCE).until(sink::caughtUp);
    }

    @AfterEach
    void stop() {
        server.getApplicationContext().close();
        events.close();
        sink.close();
        sender.close();
        http.close();
    }

    @Test
    void rulesAreAddedChangedListedAndRemoved() throws Exception {
        // Added, with the defaults
        HttpResponse<String> added = post("/v1/rules", "{\"id\": \"arrival\", \"questionId\": \"anyone\"}");
        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(added.headers().firstValue("location")).hasValue("/v1/rules/arrival");
        JsonNode rule = JSON.readTree(added.body());
        assertThat(rule.path("version").asInt()).isEqualTo(1);
        assertThat(rule.path("severity").asText()).isEqualTo("warning");
        assertThat(rule.path("effectiveFromMs").asLong())
                .isGreaterThan(Clock.systemUTC().millis() - 60_000);
        assertThat(post("/v1/rules", "{\"id\": \"arrival\", \"questionId\": \"anyone\"}")
                        .statusCode())
                .isEqualTo(409);
        // Changed
        HttpResponse<String> changed = send(
                "PUT", "/v1/rules/arrival", "{\"questionId\": \"anyone\", \"severity\": \"critical\", \"up\": 0.3}");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(changed.body()).path("down").asDouble()).isEqualTo(0.3);
        // Listed
        JsonNode listed = JSON.readTree(get("/v1/rules").body());
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("version").asInt()).isEqualTo(2);
        assertThat(listed.get(0).path("severity").asText()).isEqualTo("critical");
        // Removed
        assertThat(send("DELETE", "/v1/rules/arrival", "").statusCode()).isEqualTo(204);
        assertThat(JSON.readTree(get("/v1/rules").body())).isEmpty();
        assertThat(send("DELETE", "/v1/rules/arrival", "").statusCode()).isEqualTo(404);
        // And its version is not used again
        post("/v1/rules", "{\"id\": \"arrival\", \"questionId\": \"anyone\"}");
        assertThat(sink.rules()).extracting(Rule::version).containsExactly(3);
    }

    @Test
    void refusesARuleThatCouldNeverSeeAnythingAndSaysWhy() throws Exception {
        send(records.encode(question("words", new AnswerForm.Text(8))));
        send(records.encode(question("colour", new AnswerForm.Choice(List.of("red", "blue")))));
        await().atMost(PATIENCE).until(() -> sink.live().questions().size() == 2);

        assertRefused("{\"id\": \"r\", \"questionId\": \"words\"}", "question 'words' gives no probability");
        assertRefused("{\"id\": \"r\", \"questionId\": \"colour\"}", "never answers 'yes'; its answers are red, blue");
        assertRefused("{\"id\": \"r\"}", "needs \\\"id\\\" and \\\"questionId\\\"");
        assertRefused("{\"id\": \"r\", \"questionId\": \"q\", \"up\": 1.5}", "up must be in (0, 1], was 1.5");
        assertRefused("{\"id\": \"r/1\", \"questionId\": \"q\"}", "rule id must be 1 to 64 letters");
        assertThat(post("/v1/rules", "{\"id\": \"r\", \"questionId\": \"colour\", \"value\": \"red\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(send("PUT", "/v1/rules/other", "{\"id\": \"r\", \"questionId\": \"q\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void eventsAreListedFollowedAndShown() throws Exception {
        // Given a rule, somebody who listens, and frames
        sink.add(Rule.of("arrival", 1, "anyone", List.of("*"), "yes")).join();
        List<String> lines = new CopyOnWriteArrayList<>();
        HttpResponse<Stream<String>> live =
                http.send(request("/v1/events/live?stream=yard").build(), BodyHandlers.ofLines());
        Thread listener = Thread.ofVirtual().start(() -> live.body().forEach(lines::add));
        await().atMost(PATIENCE).until(() -> lines.contains("event: tick"));
        send(records.encode(Samples.frame("yard", 4, 321)));
        await().atMost(PATIENCE)
                .until(() -> sink.live().frame("yard", Samples.EPOCH_MS, 4).isPresent());
        // When
        send(records.encode((Outcome) Samples.verdict("yard", 0, "anyone", 0.9)));
        send(records.encode((Outcome) Samples.verdict("gate", 0, "anyone", 0.8)));
        // Then
        await().atMost(PATIENCE)
                .until(() -> sink.events().events(any -> true, 10).size() == 2);
        await().atMost(PATIENCE).until(() -> lines.contains("event: event"));
        JsonNode listed =
                JSON.readTree(get("/v1/events?stream=yard&running=true").body());
        assertThat(listed).hasSize(1);
        JsonNode event = listed.get(0);
        assertThat(event.path("phase").asText()).isEqualTo("start");
        assertThat(lines)
                .anyMatch(line -> line.startsWith("data: {\"id\":\"yard~arrival~"))
                .noneMatch(line -> line.contains("gate"));
        assertThat(get("/v1/events/" + event.path("id").asText()).statusCode()).isEqualTo(200);
        assertThat(get("/v1/events/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/v1/events?running=false").body()).isEqualTo("[]");
        assertThat(get("/v1/events?limit=0").statusCode()).isEqualTo(400);
        String picture = event.path("evidence").get(0).path("pictureId").asText();
        HttpResponse<byte[]> jpeg =
                http.send(request("/v1/pictures/" + picture + ".jpg").build(), BodyHandlers.ofByteArray());
        assertThat(jpeg.body()).hasSize(321);
        assertThat(jpeg.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(get("/v1/pictures/other.jpg").statusCode()).isEqualTo(404);
        assertThat(get("/v1/pictures/..%2Fsecret.jpg").statusCode()).isEqualTo(404);
        // And the stream ends with the service
        sink.close();
        assertThat(listener.join(PATIENCE)).isTrue();
    }

    @Test
    void aNewSinkFindsTheEventsThatWereToldOf() {
        sink.add(Rule.of("arrival", 1, "anyone", List.of("*"), "yes")).join();
        send(records.encode((Outcome) Samples.verdict("yard", 0, "anyone", 0.9)));
        send(records.encode((Outcome) Samples.verdict("yard", 1, "anyone", 0.1)));
        await().atMost(PATIENCE)
                .until(() -> sink.events()
                                .events(event -> event.phase() == Event.Phase.END, 10)
                                .size()
                        == 1);

        try (SinkService other = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC())) {
            other.start();

            await().atMost(PATIENCE).until(other::caughtUp);
            assertThat(other.events().events(any -> true, 10))
                    .isEqualTo(sink.events().events(any -> true, 10));
            assertThat(other.rules()).isEqualTo(sink.rules());
        }
    }

    private void assertRefused(String rule, String reason) throws Exception {
        HttpResponse<String> response = post("/v1/rules", rule);
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains(reason);
    }

    private static Question question(String id, AnswerForm form) {
        return new Question(id, 1, "What?", List.of("*"), WindowSpec.DEFAULT, "none", form, 0);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURI() + path));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).block(PATIENCE);
    }
}

package io.pyramidstream.sink.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.live.LiveState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.end;
import static io.pyramidstream.sink.Samples.failed;
import static io.pyramidstream.sink.Samples.frame;
import static io.pyramidstream.sink.Samples.inference;
import static io.pyramidstream.sink.Samples.ingest;
import static io.pyramidstream.sink.Samples.question;
import static io.pyramidstream.sink.Samples.shed;
import static org.assertj.core.api.Assertions.assertThat;

/// What the HTTP interface answers, over a live view filled by hand; no broker is needed for that.
class ApiTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(EPOCH_MS + 9_000), ZoneOffset.UTC);

    private static final SinkService SINK =
            new SinkService(SinkConfig.DEFAULT, new KafkaSettings("nowhere.invalid:9092"), CLOCK);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private static EmbeddedServer server;

    @BeforeAll
    static void start() {
        fill(SINK.live());
        server = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .singletons(SINK)
                .start()
                .getBean(EmbeddedServer.class)
                .start();
    }

    @AfterAll
    static void stop() {
        server.getApplicationContext().close();
        SINK.close();
    }

    private static void fill(LiveState live) {
        for (int sequence = 0; sequence < 17; sequence++) {
            live.read(frame("yard", sequence, 10 + sequence), EPOCH_MS + 500L * sequence, 0, 0);
        }
        live.read(frame("film", 0), EPOCH_MS + 100, 0, 0);
        live.read(end("film", 1, 500), EPOCH_MS + 600, 0, 0);
        live.asked(question("anyone"));
        live.decided(answered("yard", 0, "anyone"));
        live.decided(shed("yard", 1, "other"));
        live.decided(failed("film", 0, "anyone"));
        live.booked(ingest("yard", EPOCH_MS, 20, 3, false));
        live.booked(inference("yard", EPOCH_MS, 17, 8, 1, 2, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/streams, streams.json",
        "/api/figures, figures.json",
        "/api/questions, questions.json",
        "/api/answers, answers.json",
        "/api/answers/yard~1700000000000~0~anyone~1, answer-with-evidence.json"
    })
    void answersAsTheExamplesSay(String path, String example) throws Exception {
        HttpResponse<byte[]> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertMatchesExample(JSON.writeValueAsString(JSON.readTree(response.body())) + "\n", example);
    }

    @Test
    void choosesAnswersByStreamAndQuestion() throws Exception {
        assertThat(JSON.readTree(get("/api/answers?stream=yard").body())).hasSize(2);
        assertThat(JSON.readTree(get("/api/answers?question=anyone").body())).hasSize(2);
        assertThat(JSON.readTree(get("/api/answers?stream=yard&question=other").body()))
                .hasSize(1);
        assertThat(JSON.readTree(get("/api/answers?limit=1").body())).hasSize(1);
        assertThat(JSON.readTree(get("/api/answers?evidence=true&stream=yard&question=anyone")
                                .body())
                        .at("/0/answer/stages/1/kept"))
                .hasSize(4);
    }

    @Test
    void servesTheNewestFrameAndEveryHeldOne() throws Exception {
        HttpResponse<byte[]> newest = get("/api/streams/yard/frame.jpg");
        assertThat(newest.statusCode()).isEqualTo(200);
        assertThat(newest.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(newest.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(newest.body()).hasSize(26);

        HttpResponse<byte[]> third = get("/api/frames/yard/" + EPOCH_MS + "/3.jpg");
        assertThat(third.body()).hasSize(13);
        assertThat(third.headers().firstValue("cache-control")).hasValue("private, max-age=3600, immutable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/answers?limit=0 | 400 | limit must be in [1, 1000], was 0",
                "/api/answers?limit=1001 | 400 | limit must be in [1, 1000], was 1001",
                "/api/answers/that-one | 400 | an answer's id is stream~epoch~window~question~version, as /api/answers lists it",
                "/api/answers/yard~1~2~q~1 | 404 | no answer yard~1~2~q~1 among the newest",
                "/api/streams/nowhere/frame.jpg | 404 | no frame of stream nowhere yet",
                "/api/frames/yard/1/2.jpg | 404 | frame 2 of stream yard in epoch 1 is no longer held, or never was"
            })
    void saysWhatIsWrongAsAProblem(String path, int status, String detail) throws Exception {
        HttpResponse<byte[]> response = get(path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(response.body()).get("detail").asText()).isEqualTo(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/ui/main.js", "/ui/style.css", "/ui/icon.svg"})
    void servesThePageToItselfOnly(String path) throws Exception {
        HttpResponse<byte[]> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'")
                .contains("script-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headers().allValues("x-content-type-options")).containsExactly("nosniff");
        assertThat(response.headers().allValues("cache-control")).containsExactly("no-store");
    }

    @Test
    void thePageAsksNobodyElse() throws Exception {
        for (String file : new String[] {"/", "/ui/main.js", "/ui/style.css", "/ui/pyramid.js", "/ui/streams.js"}) {
            assertThat(new String(get(file).body(), StandardCharsets.UTF_8))
                    .doesNotContain("https://")
                    .doesNotContain("innerHTML");
        }
    }

    private static HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create(server.getURI() + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /// Run with `-Dgolden.update` to rewrite the examples, then read the diff.
    private static void assertMatchesExample(String actual, String example) throws IOException {
        Path file = Path.of("src/test/resources/examples", example);
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
        }
        assertThat(file).exists();
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}

package io.pyramidstream.sink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.store.History;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.store.StoreService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.WINDOW_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.shed;
import static org.assertj.core.api.Assertions.assertThat;

/// Searching over HTTP, in a store filled by hand; no broker is needed for that.
class SearchApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    // Made by serve.
    @SuppressWarnings("NullAway.Init")
    private static StoreService store;

    @SuppressWarnings("NullAway.Init")
    private static ApplicationContext context;

    @SuppressWarnings("NullAway.Init")
    private static URI base;

    @BeforeAll
    static void start() {
        serve(folder.resolve("store"));
    }

    private static void serve(Path directory) {
        store = new StoreService(
                StoreConfig.DEFAULT.withDirectory(directory), new KafkaSettings("127.0.0.1:1"), Clock.systemUTC());
        context = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .singletons(store)
                .start();
        base = context.getBean(EmbeddedServer.class).start().getURI();
    }

    @AfterAll
    static void stop() {
        context.close();
        store.close();
    }

    @Test
    void pagesThroughWhatMatchesNewestFirst() throws Exception {
        // Given
        try (History history = new History(StoreConfig.DEFAULT.withDirectory(folder.resolve("store")))) {
            history.write(
                    List.of(
                            answered("yard", 0, "anyone"),
                            answered("yard", 1, "anyone"),
                            shed("yard", 2, "anyone"),
                            answered("gate", 2, "anyone")),
                    List.of());
        }

        // When
        JsonNode first = get("/v1/search/answers?stream=yard&question=anyone&limit=2", 200);
        JsonNode second = get(
                "/v1/search/answers?stream=yard&question=anyone&limit=2&after="
                        + first.path("next").asText(),
                200);

        // Then
        assertThat(first.path("items").findValuesAsText("id"))
                .containsExactly("yard~" + EPOCH_MS + "~2~anyone~1", "yard~" + EPOCH_MS + "~1~anyone~1");
        assertThat(first.path("items").path(0).path("reason").asText()).isEqualTo("overload");
        assertThat(second.path("items").findValuesAsText("kind")).containsExactly("answered");
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(get("/v1/search/answers?text=YARD%20is&from=" + (EPOCH_MS + 2 * WINDOW_MS), 200)
                        .path("items")
                        .findValuesAsText("id"))
                .containsExactly("gate~" + EPOCH_MS + "~2~anyone~1");
        assertThat(get("/v1/search/events?open=true", 200).path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=501, 'limit must be in [1, 500], was 501'",
        "from=yesterday, 'from must be a time such as 2026-11-20T13:00:00Z, or milliseconds, was ''yesterday'''",
        "from=2&to=1, 'from must be before to, were 2 and 1'",
        "after=x, '''x'' is no key of an answer: use ''next'' of the page before'",
        "probabilityMin=2, 'probability from must be in [0, 1], was 2.0'",
        "kind=lost, 'kind must be answered, shed or failed, was ''lost'''"
    })
    void saysWhatIsWrongWithASearch(String query, String detail) throws Exception {
        assertThat(get("/v1/search/answers?" + query, 400).path("detail").asText())
                .isEqualTo(detail);
    }

    @Test
    void saysWhenTheStoreIsAway() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "");
        stop();
        serve(inTheWay);
        try {
            assertThat(get("/v1/search/answers", 503).path("detail").asText())
                    .startsWith("the store cannot be searched now");
        } finally {
            stop();
            start();
        }
    }

    private static JsonNode get(String path, int status) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            return JSON.readTree(response.body());
        }
    }
}

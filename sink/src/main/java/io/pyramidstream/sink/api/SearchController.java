package io.pyramidstream.sink.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.pyramidstream.sink.store.AnswerKey;
import io.pyramidstream.sink.store.AnswerSearch;
import io.pyramidstream.sink.store.EventKey;
import io.pyramidstream.sink.store.EventSearch;
import io.pyramidstream.sink.store.FoundPage;
import io.pyramidstream.sink.store.StoreService;
import io.pyramidstream.sink.store.StoredAnswer;
import io.pyramidstream.sink.store.StoredEvent;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// What the store has, newest first. `next` of one page is `after` of the one that follows; times are ISO-8601 or
/// milliseconds and mean capture time.
@Controller("/v1/search")
@Requires(beans = StoreService.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class SearchController {

    private static final Set<String> KINDS = Set.of("answered", "shed", "failed");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StoreService store;

    SearchController(StoreService store) {
        this.store = store;
    }

    /// One page of results as JSON.
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Found(List<JsonNode> items, @Nullable String next) {}

    /// @param text        stands somewhere in the answer, in whatever case
    /// @param probability of the verdict, at least
    /// @param to          before this time
    @Get("/answers")
    HttpResponse<?> answers(
            @QueryValue @Nullable String stream,
            @QueryValue @Nullable String question,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue @Nullable String kind,
            @QueryValue @Nullable String verdict,
            @QueryValue @Nullable Double probabilityMin,
            @QueryValue @Nullable Double probabilityMax,
            @QueryValue @Nullable String text,
            @QueryValue(defaultValue = "50") int limit,
            @QueryValue @Nullable String after) {
        return found(() -> {
            if (kind != null && !KINDS.contains(kind)) {
                throw new IllegalArgumentException("kind must be answered, shed or failed, was '" + kind + "'");
            }
            FoundPage<StoredAnswer> page = store.search(new AnswerSearch(
                    stream,
                    question,
                    Times.parse("from", from),
                    Times.parse("to", to),
                    kind,
                    verdict,
                    probabilityMin,
                    probabilityMax,
                    text,
                    limit,
                    after == null ? null : AnswerKey.parse(after)));
            return new Found(page.items().stream().map(SearchController::answer).toList(), page.next());
        });
    }

    /// Each event once, as it was told of last.
    ///
    /// @param open whether it goes on still
    @Get("/events")
    HttpResponse<?> events(
            @QueryValue @Nullable String stream,
            @QueryValue @Nullable String rule,
            @QueryValue @Nullable String question,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue @Nullable String severity,
            @QueryValue @Nullable Boolean open,
            @QueryValue(defaultValue = "50") int limit,
            @QueryValue @Nullable String after) {
        return found(() -> {
            FoundPage<StoredEvent> page = store.search(new EventSearch(
                    stream,
                    rule,
                    question,
                    Times.parse("from", from),
                    Times.parse("to", to),
                    severity,
                    open,
                    limit,
                    after == null ? null : EventKey.parse(after)));
            return new Found(
                    page.items().stream().map(event -> parsed(event.detail())).toList(), page.next());
        });
    }

    @FunctionalInterface
    private interface Search {
        Found run() throws SQLException;
    }

    private static HttpResponse<?> found(Search search) {
        try {
            return HttpResponse.ok(search.run());
        } catch (IllegalArgumentException e) {
            return Problem.badRequest(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return Problem.unavailable("the store cannot be searched now; what is new waits on Kafka until it can be"
                    + " written: " + e.getMessage());
        }
    }

    /// As the live view tells of it: with an id and a kind in front.
    private static JsonNode answer(StoredAnswer found) {
        JsonNode detail = parsed(found.detail());
        AnswerKey key = found.key();
        OutcomeId id = new OutcomeId(
                key.stream(),
                key.epochMs(),
                detail.path("window").path("index").asLong(),
                key.questionId(),
                key.questionVersion());
        ObjectNode node = JSON.createObjectNode().put("id", id.toString()).put("kind", found.kind());
        detail.properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        return node;
    }

    private static JsonNode parsed(String detail) {
        try {
            return JSON.readTree(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored record is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}

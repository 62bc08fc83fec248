package io.pyramidstream.sink.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.sink.Samples;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What holds of the history on any database; each database's test says which.
abstract class HistoryRules {

    private static final ObjectMapper JSON = new ObjectMapper();

    private History history;

    /// Settings of an empty database.
    abstract StoreConfig emptyDatabase();

    @BeforeEach
    void open() {
        history = new History(emptyDatabase());
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void findsWhatPlainJavaFindsInTheSameOrderPageByPage() throws SQLException {
        // Given
        long seed = 20261120;
        List<Outcome> all = ManyAnswers.all(seed);
        List<Outcome> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));
        history.write(shuffled, List.of());

        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 150; i++) {
            AnswerSearch search = ManyAnswers.search(random);
            // When, Then
            assertThat(allPages(search))
                    .as("seed %d, search %d: %s", seed, i, search)
                    .isEqualTo(ManyAnswers.found(all, search));
        }
    }

    @Test
    void looksAtABoundedNumberOfRowsAPageAndGoesOnFromThere() throws SQLException {
        // Given: only the oldest of 50 answers is what is looked for, and a page looks at 20
        history.close();
        StoreConfig few = withScanMax(emptyDatabase(), 20);
        history = new History(few);
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(Samples.shed("yard", 0, "anyone"));
        for (int i = 1; i < 50; i++) {
            outcomes.add(answered("yard", i, "anyone"));
        }
        history.write(outcomes, List.of());
        AnswerSearch search = AnswerSearch.NEWEST.ofKind("shed");

        // When
        FoundPage<StoredAnswer> first = history.search(search);
        FoundPage<StoredAnswer> second = history.search(search.page(50, key(first)));
        FoundPage<StoredAnswer> third = history.search(search.page(50, key(second)));

        // Then
        assertThat(first.items()).isEmpty();
        assertThat(second.items()).isEmpty();
        assertThat(third.items()).singleElement().extracting(StoredAnswer::kind).isEqualTo("shed");
        assertThat(third.next()).isNull();
    }

    @Test
    void theSameRecordAgainChangesNothing() throws SQLException {
        history.write(List.of(answered("yard", 0, "anyone"), answered("yard", 0, "anyone")), List.of());
        history.write(List.of(answered("yard", 0, "anyone"), answered("yard", 1, "anyone")), List.of());

        assertThat(history.answers()).isEqualTo(2);
    }

    @Test
    void whatIsStoredOutlivesTheProcess() throws SQLException {
        StoreConfig config = emptyDatabase();
        try (History before = new History(config)) {
            before.write(List.of(answered("yard", 0, "anyone")), List.of());
        }
        try (History after = new History(config)) {
            assertThat(after.answers()).isEqualTo(1);
        }
    }

    @Test
    void theDetailIsTheOutcomeWithoutItsEvidence() throws Exception {
        history.write(List.of(answered("yard", 0, "anyone")), List.of());

        JsonNode detail = JSON.readTree(
                history.search(AnswerSearch.NEWEST).items().getFirst().detail());

        assertThat(detail.path("window").path("stream").asText()).isEqualTo("yard");
        assertThat(detail.path("answer").path("text").asText()).isEqualTo("No, the yard is empty.");
        JsonNode stage = detail.path("answer").path("stages").path(1);
        assertThat(stage.path("visualTokens").asInt()).isEqualTo(4);
        assertThat(stage.has("kept")).isFalse();
    }

    @Test
    void ofAnEventTheNewestRecordStaysInWhateverOrderTheyCome() throws SQLException {
        // Given, When
        history.write(List.of(), List.of(event("yard", 0, 2, Event.Phase.END), event("yard", 0, 0, Event.Phase.START)));
        history.write(
                List.of(), List.of(event("yard", 0, 1, Event.Phase.UPDATE), event("yard", 9, 0, Event.Phase.START)));

        // Then
        assertThat(events(null)).containsExactly(EPOCH_MS + 9 + "~yard~fire", EPOCH_MS + "~yard~fire");
        assertThat(events(true)).containsExactly(EPOCH_MS + 9 + "~yard~fire");
        assertThat(events(false)).containsExactly(EPOCH_MS + "~yard~fire");
    }

    @Test
    void whatIsTooOldAndWhatIsTooMuchGoesOldestFirst() throws SQLException {
        // Given
        history.close();
        history = new History(emptyDatabase().withRetention(Duration.ofMillis(20 * Samples.WINDOW_MS), 15));
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            outcomes.add(answered("yard", i, "anyone"));
        }
        history.write(outcomes, List.of());

        // When: 20 windows are too old, and of the 20 left 5 are too many
        long deleted = history.expire(EPOCH_MS + 40 * Samples.WINDOW_MS);

        // Then
        assertThat(deleted).isEqualTo(25);
        assertThat(history.search(AnswerSearch.NEWEST).items().getLast().key().startMs())
                .isEqualTo(EPOCH_MS + 25 * Samples.WINDOW_MS);
    }

    @Test
    void refusesPagesThatAreTooLarge() {
        assertThatThrownBy(() -> history.search(AnswerSearch.NEWEST.page(501, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be in [1, 500], was 501");
    }

    private List<String> events(@Nullable Boolean open) throws SQLException {
        return history
                .search(new EventSearch("yard", "fire", null, null, null, "critical", open, 10, null))
                .items()
                .stream()
                .map(found -> found.key().toString())
                .toList();
    }

    private List<String> allPages(AnswerSearch search) throws SQLException {
        List<String> found = new ArrayList<>();
        AnswerKey after = null;
        do {
            FoundPage<StoredAnswer> page = history.search(search.page(search.limit(), after));
            page.items().forEach(item -> found.add(item.key().toString()));
            after = key(page);
        } while (after != null);
        return found;
    }

    private static @Nullable AnswerKey key(FoundPage<?> page) {
        return page.next() == null ? null : AnswerKey.parse(page.next());
    }

    static Event event(String stream, long startMs, int revision, Event.Phase phase) {
        return new Event(
                Event.idOf(stream, "fire", EPOCH_MS + startMs),
                stream,
                "fire",
                1,
                "anyone",
                "yes",
                Severity.CRITICAL,
                phase,
                revision,
                phase == Event.Phase.END ? Event.ENDED_OVER : "",
                EPOCH_MS + startMs,
                EPOCH_MS + startMs + 4_000,
                EPOCH_MS + startMs + 5_000,
                0.9,
                0.8,
                1 + revision,
                List.of(),
                List.of());
    }

    private static StoreConfig withScanMax(StoreConfig c, int scanMax) {
        return new StoreConfig(
                true,
                c.url(),
                c.user(),
                c.password(),
                c.directory(),
                c.cacheBytes(),
                c.group(),
                c.evidence(),
                c.batchMax(),
                c.readerBytesMax(),
                c.retention(),
                c.rowsMax(),
                c.retentionEvery(),
                c.pageMax(),
                scanMax,
                c.connectionsMax(),
                c.connectTimeout(),
                c.queryTimeout(),
                c.retryMin(),
                c.retryMax());
    }
}

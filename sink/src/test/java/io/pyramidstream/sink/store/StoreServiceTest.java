package io.pyramidstream.sink.store;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.Event;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static io.pyramidstream.sink.Samples.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// From records on a real broker into the embedded database.
@Execution(ExecutionMode.CONCURRENT)
class StoreServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final RecordSender sender;

    StoreServiceTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void storesWhatWasThereAndWhatComesAndGoesOnAfterARestart() throws Exception {
        send(records.encode(answered("yard", 0, "anyone")));
        send(records.encode(HistoryRules.event("yard", 0, 0, Event.Phase.START)));
        try (StoreService store = started(folder.resolve("store"))) {
            await().atMost(PATIENCE).until(() -> store.status().written() == 2);
            send(records.encode(answered("yard", 1, "anyone")));
            await().atMost(PATIENCE).until(() -> store.status().written() == 3);
        }
        send(records.encode(answered("yard", 2, "anyone")));
        try (StoreService store = started(folder.resolve("store"))) {
            await().atMost(PATIENCE)
                    .until(() -> store.search(AnswerSearch.NEWEST).items().size() == 3);
            assertThat(store.search(new EventSearch(null, null, null, null, null, null, true, 10, null))
                            .items())
                    .hasSize(1);
        }
    }

    @Test
    void whileTheDatabaseIsAwayRecordsWaitOnKafkaAndNoneIsLost() throws Exception {
        // Given a database that cannot be opened
        Path directory = Files.writeString(folder.resolve("store"), "in the way");
        send(records.encode(answered("yard", 0, "anyone")));
        try (StoreService store = started(directory)) {
            await().atMost(PATIENCE).until(() -> store.status().failures() >= 2);
            assertThat(store.status().trouble()).isNotEmpty();
            send(records.encode(answered("yard", 1, "anyone")));
        }
        try (StoreService store = started(directory)) {
            await().atMost(PATIENCE).until(() -> store.status().failures() >= 1);

            // When
            Files.delete(directory);

            // Then
            await().atMost(PATIENCE).until(() -> store.status().written() == 2);
            assertThat(store.search(AnswerSearch.NEWEST).items()).hasSize(2);
            assertThat(store.status().trouble()).isEmpty();
        }
    }

    @Test
    void whatNobodyCanReadGoesToTheDeadLettersAndHoldsNobodyUp() throws Exception {
        send(new ProducerRecord<>(kafka.topic(Topic.ANSWERS), "yard", new byte[] {1, 2, 3}));
        send(records.encode(answered("yard", 0, "anyone")));

        try (StoreService store = started(folder.resolve("store"))) {
            await().atMost(PATIENCE)
                    .until(() -> store.search(AnswerSearch.NEWEST).items().size() == 1);
            assertThat(store.status().deadLetters()).isEqualTo(1);
        }
        ConsumerRecord<String, byte[]> letter = deadLetters().getFirst();
        assertThat(letter.value()).containsExactly(1, 2, 3);
        assertThat(header(letter, "ce_origintopic")).isEqualTo(kafka.topic(Topic.ANSWERS));
        assertThat(header(letter, "ce_attempt")).isEqualTo("1");
    }

    @Test
    void closesWithoutHavingStarted() {
        new StoreService(config(folder.resolve("store")), kafka, Clock.systemUTC()).close();
    }

    private StoreService started(Path directory) {
        StoreService store = new StoreService(config(directory), kafka, Clock.systemUTC());
        store.start();
        return store;
    }

    private static StoreConfig config(Path directory) {
        StoreConfig c = StoreConfig.DEFAULT;
        return new StoreConfig(
                true,
                "",
                "",
                "",
                directory,
                c.cacheBytes(),
                c.group(),
                false,
                c.batchMax(),
                c.readerBytesMax(),
                c.retention(),
                c.rowsMax(),
                c.retentionEvery(),
                c.pageMax(),
                c.scanMax(),
                c.connectionsMax(),
                Duration.ofMillis(250),
                c.queryTimeout(),
                Duration.ofMillis(10),
                Duration.ofMillis(50));
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters() {
        List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
        try (RecordReceiver receiver = RecordReceiver.ofWholeTopics(
                kafka, ReceiverSettings.DEFAULT, Set.of(Topic.DEAD_LETTERS), new StartAt.Beginning())) {
            receiver.events()
                    .takeUntil(event -> event instanceof LogEvent.CaughtUp)
                    .doOnNext(event -> {
                        if (event instanceof LogEvent.Received received) {
                            letters.add(received.record());
                            receiver.done(received);
                        }
                    })
                    .blockLast(PATIENCE);
        }
        return letters;
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).block(PATIENCE);
    }
}

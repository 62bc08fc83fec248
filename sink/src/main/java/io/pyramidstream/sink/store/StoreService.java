package io.pyramidstream.sink.store;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import io.pyramidstream.sink.group.BatchReader;
import io.pyramidstream.sink.group.Graveyard;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// From the answers and events topics into the database, and searches in it.
///
/// The topics must exist; the database need not be there yet.
public final class StoreService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreService.class);

    private final StoreConfig config;
    private final History history;
    private final Records records;
    private final String eventsTopic;
    private final Graveyard graveyard;
    private final BatchReader reader;
    private final Clock clock;
    private final Scheduler housekeeper = Schedulers.newSingle("store-retention", true);
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private Disposable housekeeping = () -> {};

    /// How it goes.
    ///
    /// @param written     records written, those that were there already included
    /// @param failures    writes that failed and were tried again
    /// @param deadLetters records nobody could read or the database refused for what is in them
    /// @param expired     rows deleted because they were too old or too many
    /// @param trouble     why nothing is written at the moment; empty when all is well
    public record Status(long written, long failures, long deadLetters, long expired, String trouble) {}

    public StoreService(StoreConfig config, KafkaSettings kafka, Clock clock) {
        this.config = config;
        this.clock = clock;
        history = new History(config);
        records = new Records(kafka);
        eventsTopic = kafka.topic(Topic.EVENTS);
        graveyard = new Graveyard(kafka, Topic.DEAD_LETTERS);
        reader = new BatchReader(
                new BatchReader.Settings(
                        "store",
                        config.group(),
                        config.batchMax(),
                        config.readerBytesMax(),
                        config.retryMin(),
                        config.retryMax()),
                kafka,
                Set.of(Topic.ANSWERS, Topic.EVENTS),
                this::write);
    }

    /// Begins to write and to delete, in the background. Call it once.
    public void start() {
        reader.start();
        housekeeping = Flux.interval(config.retentionEvery(), housekeeper)
                .onBackpressureDrop()
                .subscribe(_ -> expire());
    }

    public StoreConfig config() {
        return config;
    }

    /// @throws SQLException             when the database is away, or too slow
    /// @throws IllegalArgumentException when more results are asked than a page may have
    public FoundPage<StoredAnswer> search(AnswerSearch search) throws SQLException {
        return history.search(search);
    }

    /// @throws SQLException             when the database is away, or too slow
    /// @throws IllegalArgumentException when more results are asked than a page may have
    public FoundPage<StoredEvent> search(EventSearch search) throws SQLException {
        return history.search(search);
    }

    public Status status() {
        BatchReader.Status now = reader.status();
        return new Status(now.handled(), now.failures(), deadLetters.get(), expired.get(), now.trouble());
    }

    @Override
    public void close() {
        housekeeping.dispose();
        housekeeper.dispose();
        reader.close();
        history.close();
        graveyard.close();
    }

    /// One record as the database takes it.
    private record Entry(ConsumerRecord<String, byte[]> record, List<Outcome> outcomes, List<Event> events) {}

    private void write(List<ConsumerRecord<String, byte[]>> batch) throws SQLException, InterruptedException {
        List<Entry> entries = new ArrayList<>(batch.size());
        for (ConsumerRecord<String, byte[]> record : batch) {
            try {
                entries.add(entry(record));
            } catch (UnreadableRecordException e) {
                bury(record, e.reason());
            }
        }
        try {
            write(entries.stream());
        } catch (SQLException e) {
            if (!Refusal.isOf(e)) {
                throw e;
            }
            oneByOne(entries);
        }
    }

    private Entry entry(ConsumerRecord<String, byte[]> record) {
        return record.topic().equals(eventsTopic)
                ? new Entry(record, List.of(), List.of(records.decodeEvent(record)))
                : new Entry(record, List.of(records.decodeOutcome(record)), List.of());
    }

    private void write(Stream<Entry> entries) throws SQLException {
        List<Entry> all = entries.toList();
        history.write(
                all.stream().flatMap(entry -> entry.outcomes().stream()).toList(),
                all.stream().flatMap(entry -> entry.events().stream()).toList());
    }

    /// One record of the batch is refused for what is in it: the others must not wait for it.
    private void oneByOne(List<Entry> entries) throws SQLException, InterruptedException {
        for (Entry entry : entries) {
            try {
                write(Stream.of(entry));
            } catch (SQLException e) {
                if (!Refusal.isOf(e)) {
                    throw e;
                }
                bury(entry.record(), "the store refuses it: " + e.getMessage());
            }
        }
    }

    private void bury(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        graveyard.bury(record, reason);
        deadLetters.incrementAndGet();
    }

    private void expire() {
        try {
            expired.addAndGet(history.expire(clock.millis()));
        } catch (SQLException e) {
            LOGGER.warn("store: nothing deleted this time reason={}", e.toString());
        }
    }
}

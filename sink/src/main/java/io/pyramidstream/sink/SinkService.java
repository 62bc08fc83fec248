package io.pyramidstream.sink;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.sink.live.AnswerKey;
import io.pyramidstream.sink.live.LiveState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Reads the log into the live view and tells live listeners about it.
///
/// The topics must exist. Give it to a Micronaut context as a singleton and the package `api` serves it:
///
/// ```java
/// try (var sink = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC())) {
///     sink.start();
///     ApplicationContext.builder().singletons(sink).start(); // and an EmbeddedServer from it
/// }
/// ```
public final class SinkService implements AutoCloseable {

    private final SinkConfig config;
    private final KafkaSettings kafka;
    private final Clock clock;
    private final Records records;
    private final LiveState live;
    private final LiveFeed feed;
    private final Disposable.Composite running = Disposables.composite();
    private List<LogReader> readers = List.of();

    /// Checks no answer.
    public SinkService(SinkConfig config, KafkaSettings kafka, Clock clock) {
        this(config, kafka, clock, AnswerKey.NONE);
    }

    /// @param key holds answers against the truth of the frames that have one
    public SinkService(SinkConfig config, KafkaSettings kafka, Clock clock, AnswerKey key) {
        this.config = config;
        this.kafka = kafka;
        this.clock = clock;
        records = new Records(kafka);
        live = new LiveState(config.live(), key);
        feed = new LiveFeed(config);
    }

    /// Begins to read, in the background. Call it once.
    public synchronized void start() {
        if (!readers.isEmpty()) {
            throw new IllegalStateException("the sink was started before");
        }
        readers = List.of(
                reader(Set.of(Topic.LEDGERS, Topic.QUESTIONS), new StartAt.Beginning(), this::account),
                reader(Set.of(Topic.ANSWERS), ago(config.answersLookback()), this::outcome),
                reader(Set.of(Topic.FRAMES), ago(config.framesLookback()), this::streamRecord),
                reader(Set.of(Topic.TRUTH), ago(config.framesLookback()), this::truth));
        readers.forEach(reader -> running.add(reader.start()));
    }

    /// Everything that was in the log when the sink started is in the live view.
    public synchronized boolean caughtUp() {
        return !readers.isEmpty() && readers.stream().allMatch(LogReader::caughtUp);
    }

    public LiveState live() {
        return live;
    }

    public SinkConfig config() {
        return config;
    }

    public long nowMs() {
        return clock.millis();
    }

    /// What happens from now on, on whatever thread it happens; ends when the sink closes. Each subscription is one
    /// listener.
    ///
    /// @return empty when there are `listenersMax` already
    public Optional<Flux<LiveEvent>> listen() {
        return feed.listen();
    }

    /// Stops reading and ends all listeners' streams.
    @Override
    public void close() {
        List<LogReader> open;
        synchronized (this) {
            open = readers;
        }
        open.forEach(LogReader::close);
        running.dispose();
        feed.close();
    }

    private LogReader reader(Set<Topic> topics, StartAt start, Consumer<ConsumerRecord<String, byte[]>> handler) {
        return new LogReader(kafka, config, topics, start, handler, live::unreadable);
    }

    private StartAt ago(Duration lookback) {
        return new StartAt.Arrival(clock.millis() - lookback.toMillis());
    }

    private void streamRecord(ConsumerRecord<String, byte[]> record) {
        StreamRecord read = records.decodeStreamRecord(record);
        live.read(read, record.timestamp());
        if (read instanceof Frame frame) {
            feed.arrived(frame, clock.millis());
        }
    }

    private void truth(ConsumerRecord<String, byte[]> record) {
        live.knows(records.decodeTruth(record)).forEach(feed::checked);
    }

    private void outcome(ConsumerRecord<String, byte[]> record) {
        Outcome outcome = records.decodeOutcome(record);
        live.decided(outcome);
        feed.decided(outcome);
    }

    private void account(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(kafka.topic(Topic.LEDGERS))) {
            live.booked(records.decodeLedgerEntry(record));
            return;
        }
        Question question = records.decodeQuestion(record);
        if (question != null) {
            live.asked(question);
        } else {
            live.noLongerAsked(record.key());
        }
    }
}

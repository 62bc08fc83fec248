package io.pyramidstream.sink;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.sink.event.LogView;
import io.pyramidstream.sink.live.AnswerKey;
import io.pyramidstream.sink.live.EventBook;
import io.pyramidstream.sink.live.HeldFrame;
import io.pyramidstream.sink.live.LiveState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
public final class SinkService implements LogView, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SinkService.class);

    private final SinkConfig config;
    private final KafkaSettings kafka;
    private final Clock clock;
    private final Records records;
    private final LiveState live;
    private final EventBook events;
    private final RuleDesk rules;
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
        events = new EventBook(config.live());
        rules = new RuleDesk(kafka);
        feed = new LiveFeed(config);
    }

    /// Begins to read, in the background. Call it once.
    public synchronized void start() {
        if (!readers.isEmpty()) {
            throw new IllegalStateException("the sink was started before");
        }
        readers = List.of(
                reader(Set.of(Topic.LEDGERS, Topic.QUESTIONS, Topic.RULES), new StartAt.Beginning(), this::account),
                reader(Set.of(Topic.ANSWERS), ago(config.answersLookback()), this::outcome),
                reader(Set.of(Topic.EVENTS), ago(config.eventsLookback()), this::event),
                reader(Set.of(Topic.FRAMES), ago(config.framesLookback()), this::streamRecord),
                reader(Set.of(Topic.TRUTH), ago(config.framesLookback()), this::truth));
        readers.forEach(reader -> running.add(reader.start()));
    }

    /// Everything that was in the log when the sink started is in the live view.
    @Override
    public synchronized boolean caughtUp() {
        return !readers.isEmpty() && readers.stream().allMatch(LogReader::caughtUp);
    }

    public LiveState live() {
        return live;
    }

    /// What rules have seen lately, and the rules.
    public EventBook events() {
        return events;
    }

    /// Writes a rule to the rules topic; completes once it stands here too.
    public CompletableFuture<Void> add(Rule rule) {
        return rules.write(records.encode(rule));
    }

    /// Takes a rule out of the rules topic; completes once it no longer stands here.
    public CompletableFuture<Void> removeRule(String ruleId) {
        return rules.write(records.removalOfRule(ruleId));
    }

    @Override
    public List<Rule> rules() {
        return events.rules();
    }

    @Override
    public long ruleChanges() {
        return events.ruleChanges();
    }

    @Override
    public Optional<HeldFrame> frame(String stream, long epochMs, long sequence) {
        return live.heldFrame(stream, epochMs, sequence);
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
        rules.close();
    }

    private LogReader reader(Set<Topic> topics, StartAt start, Consumer<ConsumerRecord<String, byte[]>> handler) {
        return new LogReader(kafka, config, topics, start, handler, live::unreadable);
    }

    private StartAt ago(Duration lookback) {
        return new StartAt.Arrival(clock.millis() - lookback.toMillis());
    }

    private void streamRecord(ConsumerRecord<String, byte[]> record) {
        StreamRecord read = records.decodeStreamRecord(record);
        live.read(read, record.timestamp(), record.partition(), record.offset());
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

    private void event(ConsumerRecord<String, byte[]> record) {
        Event event = records.decodeEvent(record);
        if (events.told(event)) {
            feed.told(event);
        }
    }

    private void rule(ConsumerRecord<String, byte[]> record) {
        try {
            Rule rule = records.decodeRule(record);
            if (rule == null) {
                events.standsNoMore(record.key());
            } else if (!events.stands(rule)) {
                LOGGER.warn(
                        "rule ignored id={} version={} reason=older than the one that stands, or rulesMax={} reached",
                        rule.id(),
                        rule.version(),
                        config.live().rulesMax());
            }
        } finally {
            rules.readTo(record.offset());
        }
    }

    private void account(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(kafka.topic(Topic.LEDGERS))) {
            live.booked(records.decodeLedgerEntry(record));
            return;
        }
        if (record.topic().equals(kafka.topic(Topic.RULES))) {
            rule(record);
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

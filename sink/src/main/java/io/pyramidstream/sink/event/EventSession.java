package io.pyramidstream.sink.event;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.LogTail;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.SettledState;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import io.pyramidstream.sink.rule.RuleEngine;
import io.pyramidstream.sink.rule.Turn;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One life of the event engine on the log: from joining the group until it is told to stop or breaks. All state is in
/// here and belongs to the thread that runs {@link #run}; a session that breaks is thrown away as a whole, and the next
/// one finds on the log what was committed.
final class EventSession implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventSession.class);

    private static final long LOOK_AGAIN_MS = 50;

    private final EventConfig config;
    private final KafkaSettings kafka;
    private final LogView log;
    private final ResultSender sender;
    private final EventCounts counts;
    private final Clock clock;
    private final String groupId;
    private final Records records;
    private final DeadLetters deadLetters;
    private final Evidence evidence;
    private final RecordReceiver receiver;

    /// Bounded by the receiver's budget: what lies here is not given back yet.
    private final BlockingQueue<LogEvent> arrived = new LinkedBlockingQueue<>();

    private final Map<TopicPartition, RuleEngine> engines = new HashMap<>();
    private final Map<TopicPartition, Long> assignments = new HashMap<>();

    /// The next offset to read.
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private Batch batch = new Batch();
    private long ruleChanges = -1;
    private long committedAtMs;
    private long silenceAtMs;
    private @Nullable Disposable subscription;
    private volatile @Nullable Throwable broken;
    private volatile boolean stopping;

    EventSession(
            EventConfig config,
            KafkaSettings kafka,
            LogView log,
            PictureStore pictures,
            ResultSender sender,
            EventCounts counts,
            Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.log = log;
        this.sender = sender;
        this.counts = counts;
        this.clock = clock;
        this.groupId = kafka.topicPrefix() + config.groupId();
        this.records = new Records(kafka);
        this.deadLetters = new DeadLetters(kafka);
        this.evidence = new Evidence(log, pictures, counts);
        this.receiver = RecordReceiver.ofGroup(
                kafka, config.receiver(), groupId, Set.of(Topic.ANSWERS), RecordReceiver.Commits.BY_SUBSCRIBER);
    }

    /// Lets {@link #run} end after what it is at. From any thread.
    void stop() {
        stopping = true;
    }

    /// Works until stopped.
    ///
    /// @throws RuntimeException when the session broke and must be built anew
    void run() throws InterruptedException {
        sender.open(); // an earlier life of this replica can commit nothing from here on
        while (!log.caughtUp() && !stopping) {
            Thread.sleep(LOOK_AGAIN_MS);
        }
        subscription = receiver.events().subscribe(this::arrived, e -> broken = e);
        while (!stopping) {
            takeWhatArrived();
            takeRules();
            endWhatIsSilent();
            if (commitIsDue()) {
                commit();
            }
            Throwable cause = broken;
            if (cause != null) {
                throw new IllegalStateException("the reader of answers broke", cause);
            }
        }
        commit();
    }

    /// Leaves the group.
    @Override
    public void close() {
        stopping = true;
        counts.ready(false);
        arrived.forEach(EventSession::release);
        receiver.close();
        if (subscription != null) {
            subscription.dispose();
        }
    }

    private void arrived(LogEvent event) {
        arrived.add(event);
        if (stopping) {
            release(event);
        }
    }

    private static void release(LogEvent event) {
        if (event instanceof LogEvent.Revoked revoked) {
            revoked.release();
        }
    }

    private void takeWhatArrived() throws InterruptedException {
        LogEvent event = arrived.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        while (event != null) {
            take(event);
            event = isFull() ? null : arrived.poll();
        }
    }

    private void take(LogEvent event) {
        switch (event) {
            case LogEvent.Assigned assigned -> takeOver(assigned);
            case LogEvent.Received received -> take(received);
            case LogEvent.Revoked revoked -> {
                commit();
                forget(revoked.partitions());
                revoked.release();
            }
            case LogEvent.Lost(Set<TopicPartition> partitions) ->
                throw new IllegalStateException("partitions " + partitions + " were lost");
            case LogEvent.CaughtUp _ -> {}
        }
    }

    /// Goes on where the partitions' last owner stopped.
    private void takeOver(LogEvent.Assigned assigned) {
        Set<TopicPartition> partitions = assigned.partitions();
        if (!partitions.isEmpty()) {
            var states = SettledState.read(kafka, groupId, partitions, Topic.RULE_STATE, config.takeOverTimeout());
            next.putAll(LogTail.committed(kafka, groupId, partitions, config.takeOverTimeout()));
            for (TopicPartition partition : partitions) {
                RuleEngine engine = new RuleEngine();
                for (ConsumerRecord<String, byte[]> record :
                        states.getOrDefault(partition.partition(), Map.of()).values()) {
                    engine.restore(records.decodeRuleState(record));
                }
                engines.put(partition, engine);
                assignments.put(partition, assigned.assignment());
                engine.rules(log.rules(), clock.millis(), batch.turn(partition));
            }
            LOGGER.info("answers taken over partitions={}", partitions);
        }
        counts.ready(true);
    }

    private void forget(Set<TopicPartition> partitions) {
        engines.keySet().removeAll(partitions);
        assignments.keySet().removeAll(partitions);
        next.keySet().removeAll(partitions);
    }

    private void take(LogEvent.Received received) {
        takeRules(); // whoever has changed a rule and then sees an answer expects the change to hold for it
        ConsumerRecord<String, byte[]> record = received.record();
        RuleEngine engine = engines.get(received.partition());
        batch.read(received);
        next.put(received.partition(), record.offset() + 1);
        if (engine == null) {
            throw new IllegalStateException("an answer of partition " + received.partition() + ", which is not held");
        }
        try {
            Outcome outcome = records.decodeOutcome(record);
            Turn turn = batch.turn(received.partition());
            engine.observe(outcome, record.timestamp(), evidence::of, turn);
            evidence.keepWhatIsShown(turn);
        } catch (UnreadableRecordException e) {
            LOGGER.warn("record goes to the dead letters reason={}", e.getMessage());
            batch.unreadable(deadLetters.record(record, e.reason(), 1));
        }
    }

    private void takeRules() {
        long changes = log.ruleChanges();
        if (changes != ruleChanges) {
            ruleChanges = changes;
            engines.forEach((partition, engine) -> engine.rules(log.rules(), clock.millis(), batch.turn(partition)));
        }
    }

    /// An event whose camera is gone is over, but only once it is certain that no answer is waiting to be read: answers
    /// count as of when they reached Kafka, not as of when they are read.
    private void endWhatIsSilent() {
        long nowMs = clock.millis();
        if (nowMs - silenceAtMs < config.silenceInterval().toMillis() || !arrived.isEmpty()) {
            return;
        }
        silenceAtMs = nowMs;
        Map<TopicPartition, Long> overdue = new HashMap<>();
        engines.forEach((partition, engine) -> {
            if (next.containsKey(partition) && engine.overdue(nowMs)) {
                overdue.put(partition, next.getOrDefault(partition, 0L));
            }
        });
        if (overdue.isEmpty() || somethingIsUnread(overdue)) {
            return;
        }
        overdue.keySet().forEach(partition -> {
            RuleEngine engine = engines.get(partition);
            if (engine != null) {
                engine.silent(nowMs, batch.turn(partition));
            }
        });
    }

    private boolean somethingIsUnread(Map<TopicPartition, Long> overdue) {
        try {
            return LogTail.hasMore(kafka, overdue, config.takeOverTimeout());
        } catch (TimeoutException e) {
            LOGGER.warn("cannot tell whether answers are waiting, looking again later reason={}", e.getMessage());
            return true;
        }
    }

    private boolean commitIsDue() {
        return !batch.isEmpty()
                && (isFull()
                        || !batch.events().isEmpty()
                        || clock.millis() - committedAtMs
                                >= config.commitInterval().toMillis());
    }

    /// Beyond this the receiver may wait for us to give something back.
    private boolean isFull() {
        return batch.answers()
                        >= Math.min(config.answersMax(), config.receiver().recordsLow())
                || batch.bytes() >= config.receiver().bytesLow();
    }

    /// Events, states and offsets, all or nothing. Offsets are always among it: they are what a successor's generation
    /// fences.
    private void commit() {
        Batch done = batch;
        batch = new Batch();
        if (done.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : done.partitions()) {
            Long offset = next.get(partition);
            if (offset != null) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        }
        sender.commit(encoded(done), offsets, receiver.membership(assignments));
        committedAtMs = clock.millis();
        done.received().forEach(receiver::done);
        counts.committed(done, running());
        done.events().stream()
                .filter(event -> event.phase() != Event.Phase.UPDATE)
                .forEach(event ->
                        LOGGER.info("event phase={} id={}", event.phase().id(), event.id()));
    }

    private List<ProducerRecord<String, byte[]>> encoded(Batch done) {
        List<ProducerRecord<String, byte[]>> all = new ArrayList<>(done.deadLetters());
        done.turns().forEach((partition, turn) -> {
            turn.events().forEach(event -> all.add(records.encode(event)));
            turn.changed().values().forEach(state -> all.add(records.encode(state, partition.partition())));
            turn.forgotten().forEach(key -> all.add(records.removalOfRuleState(key, partition.partition())));
        });
        return all;
    }

    private long running() {
        return engines.values().stream()
                .flatMap(engine -> engine.states().stream())
                .filter(state -> state.condition() instanceof RuleState.Active)
                .count();
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.inference.question.QuestionBook;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.watch.Arrival;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.StreamProgress;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.LogEvent.Received;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SettledState;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What the log brings: frames become due windows, questions stand or fall, partitions come and go. Device thread only.
final class Intake {

    private static final Logger LOGGER = LoggerFactory.getLogger(Intake.class);

    private final InferenceConfig config;
    private final KafkaSettings kafka;
    private final String groupId;
    private final Set<String> configured;
    private final QuestionBook book;
    private final Watch watch;
    private final Scheduler scheduler;
    private final Records records;
    private final DeadLetters deadLetters;
    private final Readers readers;
    private final Outbox outbox;
    private final Board board;
    private final Clock clock;
    /// Told which pairs are not ours any more.
    private final Consumer<Predicate<Due>> onDrop;
    /// Frames brought and not handled yet; bounded by the mailbox.
    private final Deque<Received> backlog = new ArrayDeque<>();

    /// Of the frames topic, that are ours.
    private final Set<Integer> partitions = new HashSet<>();

    private boolean questionsRead;

    /// @param configured ids of questions that the topic cannot remove
    Intake(
            SessionParts parts,
            Set<String> configured,
            Readers readers,
            Outbox outbox,
            Board board,
            Clock clock,
            Consumer<Predicate<Due>> onDrop) {
        this.config = parts.config();
        this.kafka = parts.kafka();
        this.groupId = parts.groupId();
        this.configured = Set.copyOf(configured);
        this.book = parts.book();
        this.watch = parts.watch();
        this.scheduler = parts.scheduler();
        this.records = parts.records();
        this.deadLetters = new DeadLetters(kafka);
        this.readers = readers;
        this.outbox = outbox;
        this.board = board;
        this.clock = clock;
        this.onDrop = onDrop;
    }

    /// Whether every question that stood at the start is known.
    boolean questionsRead() {
        return questionsRead;
    }

    /// Of the frames topic.
    void log(LogEvent event) throws InterruptedException {
        switch (event) {
            case LogEvent.Assigned assigned -> {
                outbox.assigned(assigned);
                assigned.partitions().forEach(one -> partitions.add(one.partition()));
                takeOver(assigned.partitions());
            }
            case Received received -> backlog.add(received);
            case LogEvent.Revoked revoked -> {
                stopWorkOn(revoked.partitions());
                outbox.flush(clock.millis(), config.receiver().revokeTimeout().toMillis());
                forget(revoked.partitions());
                revoked.release();
            }
            case LogEvent.Lost(Set<TopicPartition> lost) -> {
                stopWorkOn(lost);
                forget(lost);
            }
            case LogEvent.CaughtUp _ -> {}
        }
    }

    /// Of the questions topic.
    ///
    /// @return whether a question changed
    boolean questions(LogEvent event) {
        switch (event) {
            case Received received -> {
                readers.doneQuestion(received);
                return question(received.record());
            }
            case LogEvent.CaughtUp _ -> questionsRead = true;
            case LogEvent.Assigned _, LogEvent.Revoked _, LogEvent.Lost _ -> Readers.release(event);
        }
        return false;
    }

    /// Handles frames that have come, as far as their windows may wait.
    ///
    /// @return whether there was any
    boolean handleBacklog() {
        boolean any = false;
        while (!backlog.isEmpty() && !mustWait()) {
            Received received = backlog.remove();
            handle(received.record());
            readers.doneFrame(received);
            any = true;
        }
        return any;
    }

    /// Continues where the partitions' last owner stopped.
    private void takeOver(Set<TopicPartition> taken) {
        if (!taken.isEmpty()) {
            ProgressRecords progressRecords = new ProgressRecords(kafka);
            SettledState.read(
                            kafka,
                            groupId,
                            taken,
                            Topic.PROGRESS,
                            config.timing().takeOverTimeout())
                    .forEach((partition, byStream) -> {
                        List<StreamProgress> progress = byStream.values().stream()
                                .map(progressRecords::decode)
                                .toList();
                        long nowMs = clock.millis();
                        scheduler.add(watch.assigned(partition, progress, nowMs), nowMs);
                    });
            LOGGER.info("partitions taken over partitions={}", taken);
        }
        board.ready(true);
    }

    private void stopWorkOn(Set<TopicPartition> lost) {
        lost.forEach(one -> partitions.remove(one.partition()));
        backlog.removeIf(received -> {
            boolean gone = lost.contains(received.partition());
            if (gone) {
                readers.doneFrame(received);
            }
            return gone;
        });
        onDrop.accept(due -> lost.stream().anyMatch(one -> one.partition() == due.partition()));
    }

    private void forget(Set<TopicPartition> lost) {
        lost.forEach(partition -> watch.revoked(partition.partition()));
        outbox.drop(lost);
        LOGGER.info("partitions given up partitions={}", lost);
    }

    private boolean question(ConsumerRecord<String, byte[]> record) {
        try {
            Question question = records.decodeQuestion(record);
            boolean changed = question == null
                    ? !configured.contains(record.key()) && book.remove(record.key(), record.timestamp())
                    : book.put(question);
            if (changed) {
                LOGGER.info("question {} id={}", question == null ? "removed" : "taken", record.key());
                watch.questionsChanged();
                scheduler.questionsChanged();
                if (question == null) {
                    scheduler.withdraw(record.key());
                }
            }
            return changed;
        } catch (UnreadableRecordException e) {
            LOGGER.warn("question ignored reason={}", e.getMessage());
            // Every replica reads this topic, from the beginning, at every start: one copy, and only of what is new.
            if (questionsRead && partitions.contains(0)) {
                board.deadLetter();
                outbox.add(0, deadLetters.record(record, e.reason(), DeadLetters.attempt(record)));
            }
            return false;
        }
    }

    private boolean mustWait() {
        return config.schedule().overload() == ScheduleConfig.Overload.WAIT && scheduler.isFull();
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        long nowMs = clock.millis();
        List<Due> due;
        try {
            StreamRecord decoded = records.decodeStreamRecord(record);
            due = watch.record(new Arrival(decoded, record.partition(), record.offset(), record.timestamp()), nowMs);
            tell(decoded, nowMs);
        } catch (UnreadableRecordException e) {
            LOGGER.warn("record goes to the dead letters reason={}", e.getMessage());
            board.deadLetter();
            outbox.add(record.partition(), deadLetters.record(record, e.reason(), DeadLetters.attempt(record)));
            due = watch.unreadable(record.partition(), record.offset(), nowMs);
        }
        scheduler.add(due, nowMs);
    }

    private void tell(StreamRecord record, long nowMs) {
        if (record instanceof EndOfStream) {
            scheduler.ended(record.stream());
        } else if (watch.knows(record.stream())) {
            scheduler.seen(record.stream(), record.captureTimeMs(), nowMs);
        }
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.watch.Arrival;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.LogEvent.Received;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Frames become due windows: every record goes to the watch, and what it makes due goes to the scheduler. Device
/// thread only.
final class FrameIntake {

    private static final Logger LOGGER = LoggerFactory.getLogger(FrameIntake.class);

    private final SessionParts parts;
    private final Watch watch;
    private final Scheduler scheduler;
    private final Readers readers;
    private final Outbox outbox;
    /// Frames brought and not handled yet; bounded by the mailbox.
    private final Deque<Received> backlog = new ArrayDeque<>();

    FrameIntake(SessionParts parts, Readers readers, Outbox outbox) {
        this.parts = parts;
        this.watch = parts.watch();
        this.scheduler = parts.scheduler();
        this.readers = readers;
        this.outbox = outbox;
    }

    void add(Received received) {
        backlog.add(received);
    }

    /// Frames of partitions that are not ours any more.
    void drop(Set<TopicPartition> lost) {
        backlog.removeIf(received -> {
            boolean gone = lost.contains(received.partition());
            if (gone) {
                readers.doneFrame(received);
            }
            return gone;
        });
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

    private boolean mustWait() {
        return parts.config().schedule().overload() == ScheduleConfig.Overload.WAIT && scheduler.isFull();
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        long nowMs = parts.clock().millis();
        List<Due> due;
        try {
            StreamRecord decoded = parts.records().decodeStreamRecord(record);
            due = watch.record(new Arrival(decoded, record.partition(), record.offset(), record.timestamp()), nowMs);
            tell(decoded, nowMs);
        } catch (UnreadableRecordException e) {
            LOGGER.warn("record goes to the dead letters reason={}", e.getMessage());
            outbox.addUnreadable(record.partition(), record, e);
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

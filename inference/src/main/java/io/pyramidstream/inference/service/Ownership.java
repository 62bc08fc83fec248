package io.pyramidstream.inference.service;

import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.StreamProgress;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.SettledState;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Partitions of the frames topic come and go. One that comes is continued where its last owner stopped; one that goes
/// takes along everything that is known of it, after what was decided has been committed, if there is time for that.
/// Device thread only.
final class Ownership {

    private static final Logger LOGGER = LoggerFactory.getLogger(Ownership.class);

    private final SessionParts parts;
    private final ProgressRecords progressRecords;
    private final FrameIntake frames;
    private final Outbox outbox;
    /// Told which pairs are not ours any more.
    private final Consumer<Predicate<Due>> onDrop;

    Ownership(SessionParts parts, FrameIntake frames, Outbox outbox, Consumer<Predicate<Due>> onDrop) {
        this.parts = parts;
        this.progressRecords = new ProgressRecords(parts.kafka());
        this.frames = frames;
        this.outbox = outbox;
        this.onDrop = onDrop;
    }

    /// Of the frames topic.
    void take(LogEvent event) throws InterruptedException {
        switch (event) {
            case LogEvent.Assigned assigned -> {
                outbox.assigned(assigned);
                takeOver(assigned.partitions());
            }
            case LogEvent.Received received -> frames.add(received);
            case LogEvent.Revoked revoked -> {
                stopWorkOn(revoked.partitions());
                outbox.flush(
                        parts.clock().millis(),
                        parts.config().receiver().revokeTimeout().toMillis());
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

    private void takeOver(Set<TopicPartition> taken) {
        if (!taken.isEmpty()) {
            SettledState.read(
                            parts.kafka(),
                            parts.groupId(),
                            taken,
                            Topic.PROGRESS,
                            parts.config().timing().takeOverTimeout())
                    .forEach((partition, byStream) -> goOn(partition, byStream.values()));
            LOGGER.info("partitions taken over partitions={}", taken);
        }
        parts.board().ready(true);
    }

    private void goOn(int partition, Collection<ConsumerRecord<String, byte[]>> records) {
        List<StreamProgress> progress =
                records.stream().map(progressRecords::decode).toList();
        long nowMs = parts.clock().millis();
        parts.scheduler().add(parts.watch().assigned(partition, progress, nowMs), nowMs);
    }

    private void stopWorkOn(Set<TopicPartition> lost) {
        frames.drop(lost);
        onDrop.accept(due -> lost.stream().anyMatch(one -> one.partition() == due.partition()));
    }

    private void forget(Set<TopicPartition> lost) {
        lost.forEach(one -> parts.watch().revoked(one.partition()));
        outbox.drop(lost);
        LOGGER.info("partitions given up partitions={}", lost);
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.inference.watch.Checkpoint;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Results on their way to Kafka: those of the transaction under way, and those that wait for the next one, which takes
/// all of them at once together with the progress they belong to. Nothing is taken for a pair that is owed no outcome
/// any more, so each has one. Device thread only.
final class Outbox {

    private final SessionParts parts;
    private final Watch watch;
    private final Tally tally;
    private final String framesTopic;
    private final ProgressRecords progressRecords;
    private final DeadLetters deadLetters;
    private final Committer committer;
    private final Runnable onEnd;
    private final Map<TopicPartition, Long> assignments = new HashMap<>();
    private final List<CommitBatch.Placed> waiting = new ArrayList<>();
    private @Nullable CompletableFuture<Void> committing;
    private int outcomes;
    private long committedAtMs;
    private long ledgersAtMs;
    private long commits;

    /// @param onEnd told on another thread when a transaction has ended
    Outbox(SessionParts parts, Committer committer, Runnable onEnd) {
        this.parts = parts;
        this.watch = parts.watch();
        this.tally = parts.board().tally();
        this.framesTopic = parts.kafka().topic(Topic.FRAMES);
        this.progressRecords = new ProgressRecords(parts.kafka());
        this.deadLetters = new DeadLetters(parts.kafka());
        this.committer = committer;
        this.onEnd = onEnd;
    }

    /// Takes an outcome, unless its partition was given away: then its new owner decides.
    void add(Due due, Outcome outcome) {
        if (watch.decided(outcome)) {
            outcomes++;
            tally.outcome(outcome);
            add(due.partition(), parts.records().encode(outcome));
        }
    }

    /// Takes a record nobody can read; it becomes a dead letter.
    void addUnreadable(int partition, ConsumerRecord<String, byte[]> record, UnreadableRecordException e) {
        tally.deadLetter();
        add(partition, deadLetters.record(record, e.reason(), DeadLetters.attempt(record)));
    }

    /// Whether so many outcomes wait that the model must.
    boolean isFull() {
        return outcomes >= parts.config().limits().outcomesMax();
    }

    /// These partitions are ours from here on.
    void assigned(LogEvent.Assigned event) {
        event.partitions().forEach(partition -> assignments.put(partition, event.assignment()));
    }

    boolean owns(int partition) {
        return assignments.containsKey(new TopicPartition(framesTopic, partition));
    }

    /// Results of partitions that somebody else owns now.
    void drop(Set<TopicPartition> partitions) {
        assignments.keySet().removeAll(partitions);
        waiting.removeIf(placed -> partitions.stream().anyMatch(one -> one.partition() == placed.partition()));
    }

    /// Starts the next transaction if none runs and there is something to commit.
    ///
    /// @throws java.util.concurrent.CompletionException if the last one failed
    void commitIfDue(long nowMs) {
        end();
        boolean progressDue = watch.changed() && nowMs >= progressDueAtMs();
        if (committing == null && watch.hasRead() && (!waiting.isEmpty() || progressDue || ledgersDue(nowMs))) {
            begin(nowMs, ledgersDue(nowMs));
        }
    }

    /// Makes everything decided so far durable, accounts included.
    void flush(long nowMs, long timeoutMs) throws InterruptedException {
        await(timeoutMs);
        if (watch.hasRead() && (!waiting.isEmpty() || watch.changed() || watch.ledgersChanged())) {
            begin(nowMs, true);
            await(timeoutMs);
        }
    }

    /// How long the device thread may sleep before {@link #commitIfDue} has something to do.
    long pauseMs(long nowMs, long longestMs) {
        return committing == null && watch.changed() ? Math.clamp(progressDueAtMs() - nowMs, 1, longestMs) : longestMs;
    }

    long commits() {
        return commits;
    }

    private void add(int partition, ProducerRecord<String, byte[]> record) {
        waiting.add(new CommitBatch.Placed(partition, record));
    }

    private long progressDueAtMs() {
        return committedAtMs + parts.config().timing().commitInterval().toMillis();
    }

    private boolean ledgersDue(long nowMs) {
        return watch.ledgersChanged()
                && nowMs - ledgersAtMs
                        >= parts.config().timing().ledgerInterval().toMillis();
    }

    private void begin(long nowMs, boolean withLedgers) {
        Checkpoint checkpoint = watch.checkpoint(nowMs, withLedgers);
        checkpoint.progress().forEach(one -> add(one.partition(), progressRecords.encode(one)));
        checkpoint.ledgers().forEach(one -> add(one.partition(), parts.records().encode(one.ledger())));
        CompletableFuture<Void> commit =
                committer.commit(CommitBatch.of(framesTopic, waiting, checkpoint.offsetByPartition(), assignments));
        waiting.clear();
        outcomes = 0;
        committing = commit;
        commit.whenComplete((_, _) -> onEnd.run());
        committedAtMs = nowMs;
        ledgersAtMs = withLedgers ? nowMs : ledgersAtMs;
    }

    /// Takes note of a transaction that has ended.
    private void end() {
        CompletableFuture<Void> commit = committing;
        if (commit != null && commit.isDone()) {
            committing = null;
            commit.join();
            commits++;
        }
    }

    private void await(long timeoutMs) throws InterruptedException {
        CompletableFuture<Void> commit = committing;
        if (commit == null) {
            return;
        }
        try {
            commit.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a transaction took longer than " + timeoutMs + " ms", e);
        } catch (ExecutionException _) {
            // end() throws what it failed with
        }
        end();
    }
}

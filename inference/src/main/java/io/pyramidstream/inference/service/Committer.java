package io.pyramidstream.inference.service;

import io.pyramidstream.kafka.GroupMembership;
import io.pyramidstream.kafka.PartitionsLostException;
import io.pyramidstream.kafka.ResultSender;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Commits one batch after the other on a thread of its own.
final class Committer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Committer.class);

    private final ResultSender sender;
    private final Function<Map<TopicPartition, Long>, GroupMembership> memberships;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("inference-commit").factory());

    /// @param memberships under which offsets may be committed, by the assignments under which they were worked on
    Committer(ResultSender sender, Function<Map<TopicPartition, Long>, GroupMembership> memberships) {
        this.sender = sender;
        this.memberships = memberships;
    }

    /// @return completes when the batch is durable; fails when it is not or may not be
    CompletableFuture<Void> commit(CommitBatch batch) {
        return CompletableFuture.runAsync(() -> commitWhatIsOurs(batch), thread);
    }

    /// Waits for the commit under way.
    @Override
    public void close() {
        thread.close();
    }

    private void commitWhatIsOurs(CommitBatch batch) {
        GroupMembership membership = memberships.apply(batch.assignments());
        CommitBatch ours = batch;
        while (!ours.offsets().isEmpty()) {
            try {
                sender.commit(
                        ours.records().stream().map(CommitBatch.Placed::record).toList(), ours.offsets(), membership);
                return;
            } catch (PartitionsLostException e) {
                LOGGER.info("results of lost partitions are dropped partitions={}", e.partitions());
                ours = ours.without(e.partitions());
            }
        }
    }
}

package io.pyramidstream.inference.service;

import io.pyramidstream.kafka.GroupMembership;
import io.pyramidstream.kafka.PartitionsLostException;
import io.pyramidstream.kafka.TransactionalSender;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Commits one batch after the other on a thread of its own.
final class Committer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Committer.class);

    private final TransactionalSender sender;
    private final GroupMembership membership;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("inference-commit").factory());

    Committer(TransactionalSender sender, GroupMembership membership) {
        this.sender = sender;
        this.membership = membership;
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
        CommitBatch ours = batch;
        while (!ours.offsets().isEmpty()) {
            try {
                sender.commit(
                        ours.records().stream().map(CommitBatch.Placed::record).toList(), ours.offsets(), membership);
                return;
            } catch (PartitionsLostException e) {
                Set<TopicPartition> lost = lost(ours.offsets().keySet());
                LOGGER.info("results of lost partitions are dropped partitions={}", lost);
                if (lost.isEmpty()) {
                    throw e;
                }
                ours = ours.without(lost);
            }
        }
    }

    private Set<TopicPartition> lost(Set<TopicPartition> partitions) {
        Set<TopicPartition> lost = new HashSet<>();
        for (TopicPartition partition : partitions) {
            try {
                membership.groupMetadata(Set.of(partition));
            } catch (PartitionsLostException _) {
                lost.add(partition);
            }
        }
        return lost;
    }
}

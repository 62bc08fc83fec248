package io.pyramidstream.sink;

import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Writes rules to their topic, and says when what was written has been read back: whoever changes a rule and then asks
/// for it gets the change.
final class RuleDesk implements AutoCloseable {

    /// Longest wait for a record of ours to come back.
    private static final Duration READ_BACK_MAX = Duration.ofSeconds(10);

    private final KafkaSettings kafka;

    /// Who waits for an offset of the topic's only partition to be read.
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();

    private @Nullable RecordSender sender; // guarded by this; made by the first rule that is changed
    private volatile long readTo = -1;

    RuleDesk(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    CompletableFuture<Void> write(ProducerRecord<String, byte[]> record) {
        return sender().send(record)
                .toFuture()
                .thenCompose(metadata -> readBack(metadata.offset()))
                .orTimeout(READ_BACK_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(
                        e instanceof TimeoutException
                                ? new IllegalStateException(
                                        "the rule is not known to stand after " + READ_BACK_MAX + ": list the rules", e)
                                : e));
    }

    /// Everything up to this offset stands. Called in order.
    void readTo(long offset) {
        readTo = offset;
        var done = waiting.headMap(offset, true);
        done.values().forEach(one -> one.complete(null));
        done.clear();
    }

    private CompletableFuture<Void> readBack(long offset) {
        CompletableFuture<Void> done = waiting.computeIfAbsent(offset, _ -> new CompletableFuture<>());
        if (readTo >= offset) {
            done.complete(null);
            waiting.remove(offset);
        }
        return done;
    }

    private synchronized RecordSender sender() {
        RecordSender open = sender;
        if (open == null) {
            open = new RecordSender(kafka, SenderSettings.DEFAULT);
            sender = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }
}

package io.pyramidstream.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// The producer of one transactional id, and what it still owes Kafka. The caller serialises.
///
/// Opening a producer fences every other with the same id, so it is done once, when a process takes the id over from
/// its predecessor. After that, what a broker's outage left open is settled by the same producer, which cannot fence
/// anybody. Only a producer that is of no more use (Kafka aborted its transaction because it took too long, for
/// example) is followed by another, and only if nobody else took the id over in the meantime: a process that was
/// taken for dead must not come back and stop its successor.
///
/// Kafka keeps no name of an id's owner, but the transaction timeout that its last producer asked for. Each owner
/// therefore asks for up to a second more than configured, another figure than its predecessor, and knows itself by it.
final class OwnedProducer {

    private static final Logger LOGGER = LoggerFactory.getLogger(OwnedProducer.class);

    /// So many owners can be told apart, by a millisecond of timeout each.
    private static final int MARKS = 1024;

    private enum Owes {
        NOTHING,
        ABORT,
        /// The commit was asked for and not answered: it can be asked again, nothing else.
        COMMIT
    }

    private final String transactionalId;
    private final int timeoutMs;
    private final IntFunction<Producer<String, byte[]>> producers;
    private final Supplier<OptionalInt> lastTimeoutMs;
    private @Nullable Producer<String, byte[]> producer;
    private Owes owes = Owes.NOTHING;
    private int markedTimeoutMs;
    private boolean taken;

    /// @param producers     opens a producer with this transaction timeout
    /// @param lastTimeoutMs what the id's last producer asked for; empty when there was none
    OwnedProducer(
            String transactionalId,
            Duration timeout,
            IntFunction<Producer<String, byte[]>> producers,
            Supplier<OptionalInt> lastTimeoutMs) {
        this.transactionalId = transactionalId;
        this.timeoutMs = (int) timeout.toMillis();
        this.producers = producers;
        this.lastTimeoutMs = lastTimeoutMs;
    }

    /// A producer without an open transaction.
    ///
    /// @throws FencedException another process took the id over
    /// @throws KafkaException  it cannot be had now
    Producer<String, byte[]> settled() {
        Producer<String, byte[]> open = producer;
        if (open != null && owes == Owes.COMMIT) {
            commit(open);
        } else if (open != null && owes == Owes.ABORT) {
            abort();
        }
        Producer<String, byte[]> same = producer;
        return same != null ? same : open();
    }

    /// Whether a commit was asked for and never answered.
    boolean uncertain() {
        return owes == Owes.COMMIT;
    }

    /// A transaction has been begun.
    void begun() {
        owes = Owes.ABORT;
    }

    /// The transaction that was begun is committed.
    void ended() {
        owes = Owes.NOTHING;
    }

    /// The fate of the transaction is unknown.
    void unanswered() {
        owes = Owes.COMMIT;
    }

    /// @return false when the producer is of no more use
    /// @throws TimeoutException when Kafka does not answer; the same producer will try again
    boolean abort() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            return false;
        }
        owes = Owes.ABORT;
        try {
            open.abortTransaction();
            owes = Owes.NOTHING;
            return true;
        } catch (TimeoutException | InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            LOGGER.warn("producer given up transactionalId={} reason={}", transactionalId, e.toString());
            drop();
            return false;
        }
    }

    void close(Duration timeout) {
        Producer<String, byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(timeout);
        }
    }

    private void commit(Producer<String, byte[]> open) {
        try {
            open.commitTransaction();
            owes = Owes.NOTHING;
        } catch (TimeoutException | InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            abort();
        }
    }

    private Producer<String, byte[]> open() {
        OptionalInt last = lastTimeoutMs.get();
        if (!taken) {
            markedTimeoutMs = mark(last);
        } else if (last.isPresent() && last.getAsInt() != markedTimeoutMs) {
            throw new FencedException(transactionalId);
        }
        Producer<String, byte[]> opened = producers.apply(markedTimeoutMs);
        try {
            opened.initTransactions();
        } catch (RuntimeException e) {
            opened.close(Duration.ZERO);
            throw e;
        }
        taken = true;
        producer = opened;
        owes = Owes.NOTHING;
        return opened;
    }

    private int mark(OptionalInt last) {
        int mark = timeoutMs + ThreadLocalRandom.current().nextInt(MARKS);
        return last.isPresent() && last.getAsInt() == mark ? timeoutMs + (mark - timeoutMs + 1) % MARKS : mark;
    }

    private void drop() {
        close(Duration.ZERO);
        owes = Owes.NOTHING;
    }

    /// Asks Kafka's coordinator.
    static OptionalInt lastTimeoutMs(KafkaSettings kafka, TransactionSettings settings, String transactionalId) {
        int blockMs = (int) settings.blockTimeout().toMillis();
        Map<String, Object> own =
                Map.of("default.api.timeout.ms", blockMs, "request.timeout.ms", Math.min(30_000, blockMs));
        try (Admin admin = Admin.create(kafka.client(own))) {
            TransactionDescription last = admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get();
            return OptionalInt.of(Math.toIntExact(last.transactionTimeoutMs()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return OptionalInt.empty();
            }
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}

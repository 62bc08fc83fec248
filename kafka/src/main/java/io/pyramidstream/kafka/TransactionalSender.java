package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Commits results and the offsets they came from in one Kafka transaction: readers that read committed records see all
/// of it or nothing, once.
///
/// ```
/// begin ─▶ send all ─▶ offsets ─▶ commit ─▶ done
///   ▲          │           │         │ no answer: ask again, then TransactionFailedException(uncertain)
///   └─ abort ◀─┴───────────┘         └ fenced: FencedException, for good
///      (the same results again, attemptsMax times, then TransactionFailedException)
/// ```
///
/// Calls block for about 10 ms and are serialised: one committing thread, which commits all that is ready each time.
public final class TransactionalSender implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TransactionalSender.class);

    private final String transactionalId;
    private final TransactionSettings settings;
    private final Supplier<Producer<String, byte[]>> producers;
    private @Nullable Producer<String, byte[]> producer; // guarded by this; null after an error it does not survive
    private @Nullable FencedException fenced; // guarded by this
    private boolean closed; // guarded by this

    /// @param transactionalId stable over restarts of the same replica and different between replicas: a second process
    ///                        with it fences the first
    public TransactionalSender(KafkaSettings kafka, TransactionSettings settings, String transactionalId) {
        this(
                transactionalId,
                settings,
                () -> new KafkaProducer<>(
                        producerProperties(kafka, settings, transactionalId),
                        new StringSerializer(),
                        new ByteArraySerializer()));
    }

    TransactionalSender(
            String transactionalId, TransactionSettings settings, Supplier<Producer<String, byte[]>> producers) {
        this.transactionalId = transactionalId;
        this.settings = settings;
        this.producers = producers;
    }

    /// Takes the transactional id over from any earlier process, whose open transaction is aborted. Optional: the first
    /// commit does it too. Call it before reading committed offsets.
    public synchronized void open() {
        try {
            openProducer();
        } catch (ProducerFencedException e) {
            throw fencedBy(e);
        }
    }

    /// Commits records without offsets.
    public void commit(List<ProducerRecord<String, byte[]>> records) {
        commit(records, Map.of(), _ -> {
            throw new IllegalStateException("there are no offsets");
        });
    }

    /// Commits under one fixed membership. After a rebalance it fails, however often it is tried.
    public void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        commit(records, offsets, _ -> group);
    }

    /// Commits under the membership of the moment, so that a rebalance that leaves the partitions here costs an attempt
    /// and no result.
    ///
    /// @param offsets the next offset to read, per partition
    /// @throws FencedException         another process has the transactional id
    /// @throws PartitionsLostException some of the partitions belong to another member; nothing was committed
    /// @throws TransactionFailedException   all attempts failed, or the fate of the last is uncertain
    public synchronized void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            GroupMembership membership) {
        if (records.isEmpty() && offsets.isEmpty()) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(records, offsets, membership);
                return;
            } catch (ProducerFencedException e) {
                throw fencedBy(e);
            } catch (PartitionsLostException | TransactionFailedException e) {
                throw e;
            } catch (KafkaException e) {
                if (attempt == settings.attemptsMax() || e instanceof InterruptException) {
                    throw new TransactionFailedException(
                            "transaction of " + records.size() + " records aborted after " + attempt + " attempts: "
                                    + e,
                            false,
                            e);
                }
                LOGGER.warn("transaction aborted, trying again attempt={} reason={}", attempt, e.toString());
                pause(settings.retryBackoff());
            }
        }
    }

    private void attempt(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            GroupMembership membership) {
        Producer<String, byte[]> open = openProducer();
        try {
            open.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
            for (ProducerRecord<String, byte[]> record : records) {
                sent.add(open.send(record));
            }
            if (!offsets.isEmpty()) {
                open.sendOffsetsToTransaction(offsets, membership.groupMetadata(offsets.keySet()));
            }
            open.flush();
            requireSent(sent);
        } catch (ProducerFencedException e) {
            throw e;
        } catch (RuntimeException e) {
            abort(open);
            throw e;
        }
        finish(open, records.size());
    }

    /// From here on the transaction may have been committed, whatever Kafka answers.
    private void finish(Producer<String, byte[]> open, int records) {
        for (int attempt = 1; ; attempt++) {
            try {
                open.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == settings.attemptsMax()) {
                    dropProducer();
                    throw new TransactionFailedException(
                            "no answer to the commit of " + records + " records in " + attempt + " attempts: read the"
                                    + " committed offsets before going on",
                            true,
                            e);
                }
            } catch (ProducerFencedException e) {
                throw e;
            } catch (InterruptException e) {
                dropProducer();
                throw new TransactionFailedException("interrupted in the commit of " + records + " records", true, e);
            } catch (KafkaException e) {
                abort(open);
                throw e;
            }
        }
    }

    private static void requireSent(List<Future<RecordMetadata>> sent) {
        for (Future<RecordMetadata> future : sent) {
            try {
                future.get(); // flushed, so it does not wait
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /// A producer that cannot even abort is of no more use; the next one aborts on opening.
    private void abort(Producer<String, byte[]> open) {
        try {
            open.abortTransaction();
        } catch (ProducerFencedException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.warn("transaction could not be aborted, a new producer will reason={}", e.toString());
            dropProducer();
        }
    }

    private Producer<String, byte[]> openProducer() {
        if (fenced != null) {
            throw fenced;
        }
        if (closed) {
            throw new IllegalStateException("the sender with transactional id '" + transactionalId + "' is closed");
        }
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
            try {
                open.initTransactions();
            } catch (RuntimeException e) {
                dropProducer();
                throw e;
            }
        }
        return open;
    }

    private void dropProducer() {
        Producer<String, byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    private FencedException fencedBy(ProducerFencedException e) {
        fenced = new FencedException(transactionalId, e);
        dropProducer();
        return fenced;
    }

    private static void pause(Duration backoff) {
        try {
            Thread.sleep(backoff);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Producer<String, byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(settings.closeTimeout());
        }
    }

    static Map<String, Object> producerProperties(
            KafkaSettings kafka, TransactionSettings settings, String transactionalId) {
        long blockMs = settings.blockTimeout().toMillis();
        return kafka.client(Map.of(
                "transactional.id",
                transactionalId,
                "transaction.timeout.ms",
                (int) settings.timeout().toMillis(),
                "acks",
                "all",
                // Kafka's defaults (100 ms back-off, 5 ms linger) make a small transaction take 100 ms.
                "linger.ms",
                0,
                "retry.backoff.ms",
                5L,
                "max.block.ms",
                blockMs,
                "request.timeout.ms",
                (int) Math.min(30_000, blockMs),
                "delivery.timeout.ms",
                (int) Math.max(30_000, blockMs),
                "max.request.size",
                settings.recordBytesMax()));
    }
}

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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Commits results and the offsets they came from in one Kafka transaction: readers that read committed records see all
/// of it or nothing, once.
///
/// ```
/// begin ─▶ send all ─▶ offsets ─▶ commit ─▶ done
///   ▲          │           │         │ no answer: ask again, then TransactionFailedException(uncertain)
///   └─ abort ◀─┴───────────┘         │
///      (the same results again, attemptsMax times, then TransactionFailedException)
///      the id belongs to another process: FencedException, for good
/// ```
///
/// One per process and transactional id, for as long as the process lives: see {@link OwnedProducer}. Calls block for
/// about 10 ms and are serialised: one committing thread, which commits all that is ready each time.
public final class TransactionalSender implements ResultSender {

    private static final Logger LOGGER = LoggerFactory.getLogger(TransactionalSender.class);

    private final String transactionalId;
    private final TransactionSettings settings;
    private final OwnedProducer producer; // guarded by this
    private boolean fenced; // guarded by this
    private boolean closed; // guarded by this

    /// @param transactionalId stable over restarts of the same replica and different between replicas: a second process
    ///                        with it fences the first
    public TransactionalSender(KafkaSettings kafka, TransactionSettings settings, String transactionalId) {
        this(
                transactionalId,
                settings,
                new OwnedProducer(
                        transactionalId,
                        settings.timeout(),
                        timeoutMs -> new KafkaProducer<>(
                                producerProperties(kafka, settings, transactionalId, timeoutMs),
                                new StringSerializer(),
                                new ByteArraySerializer()),
                        () -> OwnedProducer.lastTimeoutMs(kafka, settings, transactionalId)));
    }

    TransactionalSender(String transactionalId, TransactionSettings settings, OwnedProducer producer) {
        this.transactionalId = transactionalId;
        this.settings = settings;
        this.producer = producer;
    }

    /// The first time it takes the transactional id over from any earlier process, whose open transaction is aborted.
    /// Later it settles what a failed commit left behind: after it nothing of it is uncertain, but whether it was
    /// committed only the log can tell.
    ///
    /// @throws FencedException another process has the transactional id
    /// @throws KafkaException  Kafka does not answer; try again
    @Override
    public synchronized void open() {
        settled();
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
    /// @throws FencedException            another process has the transactional id
    /// @throws PartitionsLostException    some of the partitions belong to another member, or did in between:
    ///                                    nothing was committed
    /// @throws TransactionFailedException all attempts failed, or the fate of the last is uncertain
    @Override
    public synchronized void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            GroupMembership membership) {
        if (records.isEmpty() && offsets.isEmpty()) {
            return;
        }
        if (producer.uncertain()) {
            throw new IllegalStateException(
                    "nobody knows what became of the transaction before: call open(), then read the log");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(records, offsets, membership);
                return;
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
        Producer<String, byte[]> open = settled();
        open.beginTransaction();
        producer.begun();
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
            for (ProducerRecord<String, byte[]> record : records) {
                sent.add(open.send(record));
            }
            if (!offsets.isEmpty()) {
                open.sendOffsetsToTransaction(offsets, membership.groupMetadata(offsets.keySet()));
            }
            open.flush();
            requireSent(sent);
        } catch (RuntimeException e) {
            abortAfter(e);
            throw e;
        }
        finish(open, records.size());
    }

    /// From here on the transaction may have been committed, whatever Kafka answers.
    private void finish(Producer<String, byte[]> open, int records) {
        for (int attempt = 1; ; attempt++) {
            try {
                open.commitTransaction();
                producer.ended();
                return;
            } catch (TimeoutException e) {
                if (attempt == settings.attemptsMax()) {
                    producer.unanswered();
                    throw new TransactionFailedException(
                            "no answer to the commit of " + records + " records in " + attempt + " attempts", true, e);
                }
            } catch (InterruptException e) {
                producer.unanswered();
                throw new TransactionFailedException("interrupted in the commit of " + records + " records", true, e);
            } catch (KafkaException e) {
                if (abortAfter(e)) {
                    throw e; // aborted by the very producer that was to commit it
                }
                throw new TransactionFailedException("commit of " + records + " records: " + e, true, e);
            }
        }
    }

    /// @return whether it is certain that the transaction will never be committed
    private boolean abortAfter(RuntimeException why) {
        try {
            return producer.abort();
        } catch (TimeoutException | InterruptException e) {
            LOGGER.warn("transaction not aborted yet transactionalId={} reason={}", transactionalId, e.toString());
            why.addSuppressed(e);
            return true; // it is, before the producer does anything else
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

    private Producer<String, byte[]> settled() {
        if (fenced) {
            throw new FencedException(transactionalId);
        }
        if (closed) {
            throw new IllegalStateException("the sender with transactional id '" + transactionalId + "' is closed");
        }
        try {
            return producer.settled();
        } catch (FencedException e) {
            fenced = true;
            throw e;
        }
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
        producer.close(settings.closeTimeout());
    }

    static Map<String, Object> producerProperties(
            KafkaSettings kafka, TransactionSettings settings, String transactionalId, int timeoutMs) {
        long blockMs = settings.blockTimeout().toMillis();
        return kafka.client(Map.of(
                "transactional.id",
                transactionalId,
                "transaction.timeout.ms",
                timeoutMs,
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

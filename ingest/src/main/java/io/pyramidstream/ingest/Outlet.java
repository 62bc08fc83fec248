package io.pyramidstream.ingest;

import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.kafka.NoRoomException;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// The way to Kafka, shared by all streams: records go in the order they are handed over, within the sender's bytes.
final class Outlet {

    /// A wait for room is cut into pieces of this length, to notice a stream that is being thrown away.
    private static final Duration PIECE = Duration.ofMillis(100);

    /// More than a record's key, headers and framing ever weigh.
    private static final long ENVELOPE_BYTES_MAX = 8 << 10;

    private static final long LEDGER_RETRIES_MAX = 600;

    private final RecordSender sender;
    private final Records records;
    private final Duration roomWaitMax;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private volatile long lastHeardNs = System.nanoTime();

    Outlet(RecordSender sender, Records records, Duration roomWaitMax) {
        this.sender = sender;
        this.records = records;
        this.roomWaitMax = roomWaitMax;
    }

    boolean hasRoom(long bytes, Duration wait) {
        try {
            return sender.awaitRoom(bytes, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Hands a record over, waiting for room as long as allowed; the calling thread may not overtake itself.
    ///
    /// @return the acknowledgement: ends with an error when Kafka did not take the record
    CompletableFuture<RecordMetadata> handOver(StreamRecord record) {
        ProducerRecord<String, byte[]> encoded = records.encode(record);
        long giveUpNs = System.nanoTime() + roomWaitMax.toNanos();
        while (true) {
            CompletableFuture<RecordMetadata> sent = send(encoded).toFuture();
            if (!(sent.isCompletedExceptionally() && sent.exceptionNow() instanceof NoRoomException full)) {
                return sent;
            }
            if (System.nanoTime() - giveUpNs > 0 || Thread.currentThread().isInterrupted()) {
                return CompletableFuture.failedFuture(full);
            }
            hasRoom(atMostBytes(encoded), PIECE);
        }
    }

    private static long atMostBytes(ProducerRecord<String, byte[]> record) {
        return record.value().length + ENVELOPE_BYTES_MAX;
    }

    /// The last account of an epoch must arrive: it waits for room without blocking.
    Mono<Void> sendLast(IngestLedger ledger) {
        return send(records.encode(ledger))
                .retryWhen(Retry.fixedDelay(LEDGER_RETRIES_MAX, PIECE).filter(NoRoomException.class::isInstance))
                .then();
    }

    /// An account on the way is soon replaced: when there is no room it is left out.
    Mono<Void> send(IngestLedger ledger) {
        return send(records.encode(ledger)).then();
    }

    /// Left out when there is no room.
    Mono<Void> send(FrameTruth truth) {
        return send(records.encode(truth)).then();
    }

    /// Whether records are on their way and Kafka has acknowledged none for longer than this.
    boolean stalled(Duration longest) {
        return onTheirWay.get() > 0 && System.nanoTime() - lastHeardNs > longest.toNanos();
    }

    private Mono<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        return sender.send(record)
                .doOnSubscribe(_ -> {
                    if (onTheirWay.getAndIncrement() == 0) {
                        lastHeardNs = System.nanoTime();
                    }
                })
                .doOnSuccess(_ -> lastHeardNs = System.nanoTime())
                .doFinally(_ -> onTheirWay.decrementAndGet());
    }
}

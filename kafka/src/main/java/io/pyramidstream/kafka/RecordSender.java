package io.pyramidstream.kafka;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sends records, each at least once and in order per key, and never holds more than `inFlightBytesMax` of them.
///
/// Thread-safe. A caller that must not lose a record waits with {@link #awaitRoom}; one that must not wait asks
/// {@link #hasRoom} and drops.
public final class RecordSender implements AutoCloseable {

    private final Producer<String, byte[]> producer;
    private final SenderSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomMade = lock.newCondition();
    private long inFlightBytes; // guarded by lock

    public RecordSender(KafkaSettings kafka, SenderSettings settings) {
        this(
                new KafkaProducer<>(
                        kafka.client(producerProperties(settings)), new StringSerializer(), new ByteArraySerializer()),
                settings);
    }

    RecordSender(Producer<String, byte[]> producer, SenderSettings settings) {
        this.producer = producer;
        this.settings = settings;
    }

    /// Sends when subscribed to. Ends with where the record lies once Kafka has it on all in-sync replicas, with
    /// {@link NoRoomException} at once when there is no room, or with Kafka's error.
    ///
    /// Subscribing may block for `blockTimeout` on the first record to a topic. The result arrives on Kafka's
    /// sender thread: do not block it.
    public Mono<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        return Mono.create(sink -> {
            long bytes = RecordSizes.bytes(record);
            if (!take(bytes)) {
                sink.error(new NoRoomException(bytes, inFlightBytes(), settings.inFlightBytesMax()));
            } else {
                sendTaken(record, bytes, sink);
            }
        });
    }

    private void sendTaken(ProducerRecord<String, byte[]> record, long bytes, MonoSink<RecordMetadata> sink) {
        boolean handedOver = false;
        try {
            producer.send(record, (metadata, error) -> {
                giveBack(bytes);
                if (error == null) {
                    sink.success(metadata);
                } else {
                    sink.error(error);
                }
            });
            handedOver = true;
        } finally {
            if (!handedOver) {
                giveBack(bytes); // it threw, so there is no callback; Mono.create passes the error on
            }
        }
    }

    /// Bytes handed to Kafka and not yet acknowledged.
    public long inFlightBytes() {
        lock.lock();
        try {
            return inFlightBytes;
        } finally {
            lock.unlock();
        }
    }

    /// Whether a record of so many bytes would be taken now.
    public boolean hasRoom(long bytes) {
        return inFlightBytes() + bytes <= settings.inFlightBytesMax();
    }

    /// Waits until a record of so many bytes would be taken.
    ///
    /// @return whether there is room; false when the timeout has passed
    public boolean awaitRoom(long bytes, Duration timeout) throws InterruptedException {
        long leftNs = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (inFlightBytes + bytes > settings.inFlightBytesMax()) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = roomMade.awaitNanos(leftNs);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for what is in flight, at most `closeTimeout`; what is left then fails.
    @Override
    public void close() {
        producer.close(settings.closeTimeout());
    }

    private boolean take(long bytes) {
        lock.lock();
        try {
            if (inFlightBytes + bytes > settings.inFlightBytesMax()) {
                return false;
            }
            inFlightBytes += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(long bytes) {
        lock.lock();
        try {
            inFlightBytes -= bytes;
            roomMade.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, Object> producerProperties(SenderSettings settings) {
        long deliveryMs = settings.deliveryTimeout().toMillis();
        return Map.of(
                "enable.idempotence",
                true,
                "acks",
                "all",
                "linger.ms",
                settings.linger().toMillis(),
                "batch.size",
                settings.batchBytes(),
                "max.request.size",
                settings.recordBytesMax(),
                // Batches that are not full count whole, so Kafka's own bound must never be the first to bite.
                "buffer.memory",
                2 * settings.inFlightBytesMax() + 32L * settings.batchBytes(),
                "max.block.ms",
                settings.blockTimeout().toMillis(),
                "request.timeout.ms",
                (int) Math.min(30_000, deliveryMs - settings.linger().toMillis()),
                "delivery.timeout.ms",
                (int) deliveryMs,
                "compression.type",
                "none");
    }
}

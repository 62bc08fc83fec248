package io.pyramidstream.sink;

import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Follows some topics to their end and beyond, hands on each record once, and starts again when reading fails.
final class LogReader implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogReader.class);

    private final Set<Topic> topics;
    private final SinkConfig config;
    private final RecordReceiver receiver;
    private final Consumer<ConsumerRecord<String, byte[]>> handler;
    private final Runnable onUnreadable;

    /// Offsets not yet handed on: a reader that starts again skips what it has seen. Delivery is one thread at a time.
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private volatile boolean caughtUp;

    /// @param handler      gets each record, on the receiver's delivery thread
    /// @param onUnreadable told when `handler` threw {@link UnreadableRecordException}
    LogReader(
            KafkaSettings kafka,
            SinkConfig config,
            Set<Topic> topics,
            StartAt start,
            Consumer<ConsumerRecord<String, byte[]>> handler,
            Runnable onUnreadable) {
        this.topics = topics;
        this.config = config;
        this.handler = handler;
        this.onUnreadable = onUnreadable;
        ReceiverSettings settings =
                ReceiverSettings.DEFAULT.withBytes(config.readerBytesMax() / 2, config.readerBytesMax());
        receiver = RecordReceiver.ofWholeTopics(kafka, settings, topics, start);
    }

    Disposable start() {
        return Flux.defer(receiver::events)
                .doOnNext(this::handle)
                .doOnError(e -> LOGGER.warn("reading failed, trying again topics={} reason={}", topics, e.toString()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, config.retryMin()).maxBackoff(config.retryMax()))
                .subscribe(event -> {}, e -> LOGGER.error("reading ended topics={}", topics, e));
    }

    /// Whether everything that was there at the start has been handed on.
    boolean caughtUp() {
        return caughtUp;
    }

    private void handle(LogEvent event) {
        switch (event) {
            case LogEvent.Received received -> {
                try {
                    handOn(received);
                } finally {
                    receiver.done(received);
                }
            }
            case LogEvent.CaughtUp _ -> caughtUp = true;
            case LogEvent.Revoked revoked -> revoked.release();
            case LogEvent.Assigned _, LogEvent.Lost _ -> {}
        }
    }

    private void handOn(LogEvent.Received received) {
        ConsumerRecord<String, byte[]> record = received.record();
        if (record.offset() < next.getOrDefault(received.partition(), 0L)) {
            return;
        }
        next.put(received.partition(), record.offset() + 1);
        try {
            handler.accept(record);
        } catch (UnreadableRecordException e) {
            onUnreadable.run();
            LOGGER.warn("record skipped: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        receiver.close();
    }
}

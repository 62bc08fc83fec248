package io.pyramidstream.sink.group;

import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/// Puts records that cannot be handled where they can be found again, and waits until Kafka has them.
public final class Graveyard implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Graveyard.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DeadLetters letters;
    private final RecordSender sender;

    /// @param topic that takes them
    public Graveyard(KafkaSettings kafka, Topic topic) {
        letters = new DeadLetters(kafka, topic);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    /// @throws IllegalStateException when Kafka does not take it
    public void bury(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        ProducerRecord<String, byte[]> letter = letters.record(record, reason, DeadLetters.attempt(record));
        LOGGER.warn(
                "dead letter topic={} partition={} offset={} reason={}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason);
        sender.send(letter).block(PATIENCE);
    }

    @Override
    public void close() {
        sender.close();
    }
}

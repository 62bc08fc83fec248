package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Reads dead letters and puts their records back where they came from, to be tried once more.
///
/// A letter stays where it is when its record was put back: replaying it again puts the record back again.
public final class DeadLetterBox implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(DeadLetterBox.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KafkaSettings kafka;
    private final Topic topic;
    private final RecordSender sender;

    /// What became of one replay.
    ///
    /// @param done whether the record is on its topic again
    /// @param what where, or why not
    public record Replayed(DeadLetter letter, boolean done, String what) {}

    /// @param topic of the letters
    public DeadLetterBox(KafkaSettings kafka, Topic topic) {
        this.kafka = kafka;
        this.topic = topic;
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    /// Hands over every letter that is there now, oldest first, on a thread of its own, and returns when all were.
    public void forEach(Consumer<DeadLetter> reader) {
        try (RecordReceiver receiver =
                RecordReceiver.ofWholeTopics(kafka, ReceiverSettings.DEFAULT, Set.of(topic), new StartAt.Beginning())) {
            receiver.events()
                    .takeUntil(event -> event instanceof LogEvent.CaughtUp)
                    .doOnNext(event -> {
                        if (event instanceof LogEvent.Received received) {
                            read(received.record(), reader);
                            receiver.done(received);
                        }
                    })
                    .blockLast();
        }
    }

    public List<DeadLetter> all() {
        List<DeadLetter> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }

    private static void read(ConsumerRecord<String, byte[]> record, Consumer<DeadLetter> reader) {
        DeadLetter letter;
        try {
            letter = DeadLetter.of(record);
        } catch (IllegalArgumentException e) {
            LOGGER.warn("passed over: {}", e.getMessage());
            return;
        }
        reader.accept(letter);
    }

    /// Puts the record on its topic and partition with the headers it had and the number of the attempt that comes.
    ///
    /// @param attemptsMax a record that was tried so often is left alone
    public Replayed replay(DeadLetter letter, int attemptsMax) {
        if (letter.attempt() >= attemptsMax) {
            return new Replayed(
                    letter,
                    false,
                    "tried " + letter.attempt() + " times, and no more than " + attemptsMax + " are wanted");
        }
        if (!letter.originTopic().startsWith(kafka.topicPrefix())
                || letter.originTopic().equals(kafka.topic(topic))) {
            return new Replayed(letter, false, "its topic '" + letter.originTopic() + "' is none of this deployment");
        }
        try {
            RecordMetadata there = sender.send(original(letter)).block(PATIENCE);
            return there == null
                    ? new Replayed(letter, false, "Kafka did not say where it is")
                    : new Replayed(
                            letter,
                            true,
                            "attempt " + (letter.attempt() + 1) + " is at " + there.topic() + "/" + there.partition()
                                    + "/" + there.offset());
        } catch (KafkaException | NoRoomException | IllegalStateException e) {
            return new Replayed(letter, false, "Kafka did not take it: " + e.getMessage());
        }
    }

    private static ProducerRecord<String, byte[]> original(DeadLetter letter) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : letter.record().headers()) {
            String name = header.key();
            if (name.startsWith(DeadLetters.ORIGIN_HEADER_PREFIX)) {
                headers.add(name.substring(DeadLetters.ORIGIN_HEADER_PREFIX.length()), header.value());
            }
        }
        headers.remove(DeadLetters.ATTEMPT_HEADER);
        headers.add(
                DeadLetters.ATTEMPT_HEADER, String.valueOf(letter.attempt() + 1).getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(
                letter.originTopic(),
                letter.originPartition(),
                null,
                letter.record().key(),
                letter.record().value(),
                headers);
    }

    @Override
    public void close() {
        sender.close();
    }
}

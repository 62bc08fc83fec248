package io.pyramidstream.kafka;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;

/// Records nobody could read, kept with their bytes, their headers, where they came from and why. Value and key are the
/// origin's own; its headers are kept under `origin_` + their name, so that a replay can put them back.
public final class DeadLetters {

    static final String TYPE = "io.pyramidstream.dead-letter.v1";
    static final String ORIGIN_HEADER_PREFIX = "origin_";

    /// On a record that was replayed: which attempt it is.
    static final String ATTEMPT_HEADER = "ce_attempt";

    private static final int REASON_CHARS_MAX = 1000;

    private final String topic;

    public DeadLetters(KafkaSettings kafka) {
        this(kafka, Topic.DEAD_LETTERS);
    }

    /// @param topic that takes them
    public DeadLetters(KafkaSettings kafka, Topic topic) {
        this.topic = kafka.topic(topic);
    }

    /// Which attempt this is at a record: 1, or what a replay wrote on it.
    public static int attempt(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(ATTEMPT_HEADER);
        if (header == null || header.value() == null) {
            return 1;
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 1;
    }

    /// @param reason  what is wrong with it, for people
    /// @param attempt how often it was tried, 1 or more
    public ProducerRecord<String, byte[]> record(ConsumerRecord<String, byte[]> origin, String reason, int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be 1 or more, was " + attempt);
        }
        String place = origin.topic() + "/" + origin.partition() + "/" + origin.offset();
        var event = CloudEventBuilder.v1()
                .withId(place + "/" + attempt)
                .withSource(URI.create("/pyramidstream/dead-letters"))
                .withType(TYPE)
                .withTime(Instant.ofEpochMilli(Math.max(0, origin.timestamp())).atOffset(ZoneOffset.UTC))
                .withExtension("origintopic", origin.topic())
                .withExtension("originpartition", Integer.toString(origin.partition()))
                .withExtension("originoffset", Long.toString(origin.offset()))
                .withExtension("reason", reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)))
                .withExtension("attempt", Integer.toString(attempt));
        if (origin.value() != null) {
            event = event.withData("application/octet-stream", origin.value());
        }
        ProducerRecord<String, byte[]> letter =
                KafkaMessageFactory.<String>createWriter(topic, origin.key()).writeBinary(event.build());
        for (Header header : origin.headers()) {
            letter.headers().add(ORIGIN_HEADER_PREFIX + header.key(), header.value());
        }
        return letter;
    }
}

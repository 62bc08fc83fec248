package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import java.nio.charset.StandardCharsets;

/// One dead letter, see {@link DeadLetters}.
///
/// @param id its place among the letters: partition, `/`, offset
/// @param writtenMs when it was written
/// @param originTopic where the record came from, and where a replay puts it
/// @param originOffset where it was found
/// @param reason what is wrong with it, for people
/// @param attempt how often it was tried
/// @param record the letter as it lies on its topic
public record DeadLetter(
        String id,
        long writtenMs,
        String originTopic,
        int originPartition,
        long originOffset,
        String reason,
        int attempt,
        ConsumerRecord<String, byte[]> record) {

    /// @throws IllegalArgumentException when it is no dead letter
    static DeadLetter of(ConsumerRecord<String, byte[]> record) {
        String id = record.partition() + "/" + record.offset();
        try {
            return new DeadLetter(
                    id,
                    record.timestamp(),
                    header(record, "ce_origintopic"),
                    Integer.parseInt(header(record, "ce_originpartition")),
                    Long.parseLong(header(record, "ce_originoffset")),
                    header(record, "ce_reason"),
                    Integer.parseInt(header(record, "ce_attempt")),
                    record);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("record " + id + " is no dead letter: " + e.getMessage(), e);
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}

package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// What a record counts for in a budget: key, value and headers, as on the wire but for Kafka's few bytes of framing.
final class RecordSizes {

    private RecordSizes() {}

    static long bytes(ProducerRecord<String, byte[]> record) {
        return bytes(record.key(), record.value(), record.headers());
    }

    static long bytes(ConsumerRecord<String, byte[]> record) {
        return bytes(record.key(), record.value(), record.headers());
    }

    private static long bytes(@Nullable String key, byte @Nullable [] value, Headers headers) {
        long sum = length(value) + (key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length);
        for (Header header : headers) {
            sum += header.key().length() + length(header.value());
        }
        return Math.max(1, sum);
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}

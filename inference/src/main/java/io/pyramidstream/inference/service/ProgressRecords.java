package io.pyramidstream.inference.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pyramidstream.inference.watch.Checkpoint;
import io.pyramidstream.inference.watch.StreamProgress;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Progress as records of its compacted topic, in the partition of the stream's frames. Nobody but inference reads it.
final class ProgressRecords {

    private static final String TYPE = "io.pyramidstream.progress.v1";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final String topic;

    ProgressRecords(KafkaSettings kafka) {
        this.topic = kafka.topic(Topic.PROGRESS);
    }

    ProducerRecord<String, byte[]> encode(Checkpoint.Placed placed) {
        StreamProgress progress = placed.progress();
        try {
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                    topic, placed.partition(), progress.stream(), MAPPER.writeValueAsBytes(progress));
            header(record, "ce_specversion", "1.0");
            header(record, "ce_type", TYPE);
            header(record, "ce_source", "/pyramidstream/inference");
            header(record, "ce_id", progress.stream() + "/" + progress.handledToOffset());
            header(record, "content-type", "application/json");
            return record;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress of stream " + progress.stream() + " is no JSON", e);
        }
    }

    /// @throws IllegalStateException if it cannot be read: going on would repeat or forget outcomes
    StreamProgress decode(ConsumerRecord<String, byte[]> record) {
        try {
            return MAPPER.readValue(record.value(), StreamProgress.class);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "progress of stream " + record.key() + " at " + record.topic() + "-" + record.partition()
                            + " offset " + record.offset() + " cannot be read; if a newer version wrote it, run that"
                            + " version, else remove the record",
                    e);
        }
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

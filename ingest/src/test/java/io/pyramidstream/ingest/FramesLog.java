package io.pyramidstream.ingest;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.LedgerEntry;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Reads back what ingest has written so far.
record FramesLog(KafkaSettings kafka) {

    List<StreamRecord> records(String stream) {
        Records records = new Records(kafka);
        return all(Topic.FRAMES, records::decodeStreamRecord).stream()
                .filter(record -> record.stream().equals(stream))
                .toList();
    }

    List<Frame> frames(String stream) {
        return records(stream).stream()
                .filter(Frame.class::isInstance)
                .map(Frame.class::cast)
                .toList();
    }

    List<EndOfStream> ends(String stream) {
        return records(stream).stream()
                .filter(EndOfStream.class::isInstance)
                .map(EndOfStream.class::cast)
                .toList();
    }

    List<IngestLedger> ledgers(String stream) {
        Records records = new Records(kafka);
        List<LedgerEntry> entries = all(Topic.LEDGERS, records::decodeLedgerEntry);
        return entries.stream()
                .filter(entry -> entry.stream().equals(stream))
                .map(IngestLedger.class::cast)
                .toList();
    }

    private <T> List<T> all(Topic topic, Function<ConsumerRecord<String, byte[]>, T> decode) {
        List<T> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(kafka.topic(topic)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(decode.apply(record)));
            }
        }
        return found;
    }
}

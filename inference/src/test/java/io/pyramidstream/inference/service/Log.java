package io.pyramidstream.inference.service;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Topics of one test: writes frames and reads what was committed.
final class Log implements AutoCloseable {

    static final long EPOCH = 1_700_000_000_000L;
    static final int SLOT_MS = 100;

    final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());

    Log(int partitions) {
        Topics.create(kafka, TopicSettings.DEFAULT.withPartitions(partitions));
    }

    /// Frames `from` to `to`, exclusive, one a slot.
    void frames(String stream, int from, int to) {
        for (int sequence = from; sequence < to; sequence++) {
            frame(stream, sequence, stream + sequence);
        }
    }

    void frame(String stream, int sequence, String picture) {
        write(new Frame(
                stream,
                EPOCH,
                sequence,
                EPOCH + (long) sequence * SLOT_MS,
                4,
                3,
                picture.getBytes(StandardCharsets.UTF_8)));
    }

    void end(String stream, int frames) {
        write(new EndOfStream(stream, EPOCH, frames, EPOCH + (long) frames * SLOT_MS, "it ended"));
    }

    void write(StreamRecord record) {
        raw(records.encode(record));
    }

    void raw(ProducerRecord<String, byte[]> record) {
        producer.send(record);
        producer.flush();
    }

    void poison(String stream) {
        raw(new ProducerRecord<>(kafka.topic(Topic.FRAMES), stream, new byte[] {1, 2, 3}));
    }

    /// A frame as a later release may write it.
    void newer(String stream, int sequence) {
        ProducerRecord<String, byte[]> record = records.encode(
                new Frame(stream, EPOCH, sequence, EPOCH + (long) sequence * SLOT_MS, 4, 3, new byte[1]));
        String type = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
        record.headers().remove("ce_type");
        record.headers().add("ce_type", type.replace(".v1", ".v2").getBytes(StandardCharsets.UTF_8));
        raw(record);
    }

    void malformedQuestion(String id) {
        raw(new ProducerRecord<>(kafka.topic(Topic.QUESTIONS), id, "what?".getBytes(StandardCharsets.UTF_8)));
    }

    List<Outcome> outcomes() {
        return read(Topic.ANSWERS).stream().map(records::decodeOutcome).toList();
    }

    /// The newest account of each stream.
    Map<String, InferenceLedger> ledgers() {
        Map<String, InferenceLedger> newest = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record : read(Topic.LEDGERS)) {
            if (records.decodeLedgerEntry(record) instanceof InferenceLedger ledger) {
                newest.put(ledger.stream(), ledger);
            }
        }
        return newest;
    }

    /// The newest account of a stream, which must have one.
    InferenceLedger ledger(String stream) {
        return Objects.requireNonNull(ledgers().get(stream), () -> "no account of stream " + stream);
    }

    /// All committed records of a topic, as it stands.
    List<ConsumerRecord<String, byte[]>> read(Topic topic) {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(kafka.topic(topic)).stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofMillis(50)).forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public void close() {
        producer.close();
    }
}

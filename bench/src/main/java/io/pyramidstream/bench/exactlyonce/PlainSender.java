package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.kafka.GroupMembership;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What transactions guard against: outcomes are sent at once and progress every second, as a consumer commits its
/// offsets by default, so that a process that dies in between leaves the one without the other. A successor reads the
/// log from its beginning and lets progress tell what is done.
final class PlainSender implements ResultSender {

    private static final long PROGRESS_EVERY_NS = 1_000_000_000;

    private final KafkaProducer<String, byte[]> producer;
    private final String progressTopic;
    private final Map<String, ProducerRecord<String, byte[]>> progress = new HashMap<>();
    private long progressNs = System.nanoTime();

    PlainSender(KafkaSettings kafka) {
        progressTopic = kafka.topic(Topic.PROGRESS);
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("acks", "all");
        properties.put("linger.ms", 0);
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized void open() {
        progress.clear();
    }

    @Override
    public synchronized void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            GroupMembership membership) {
        membership.groupMetadata(offsets.keySet());
        if (System.nanoTime() - progressNs >= PROGRESS_EVERY_NS) {
            sendProgress(); // of what was committed before this
        }
        for (ProducerRecord<String, byte[]> record : records) {
            if (record.topic().equals(progressTopic)) {
                progress.put(record.key(), record);
            } else {
                producer.send(record);
            }
        }
        producer.flush();
    }

    private void sendProgress() {
        progress.values().forEach(producer::send);
        progress.clear();
        progressNs = System.nanoTime();
    }

    @Override
    public synchronized void close() {
        sendProgress();
        producer.close();
    }
}

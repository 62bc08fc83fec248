package io.pyramidstream.bench.overload;

import io.pyramidstream.contract.Outcome;
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

/// Follows the outcomes of a run as a reader of committed records.
final class Answers implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    /// One answer.
    ///
    /// @param atMs  when it was decided
    /// @param ageMs from the capture of its window's last frame until then
    record Given(long atMs, double ageMs, String level) {}

    private final Records records;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread = Thread.ofPlatform().daemon().name("answers").unstarted(this::follow);
    private final List<Given> given = new ArrayList<>(); // guarded by itself
    private volatile boolean closing;

    Answers(KafkaSettings kafka) {
        records = new Records(kafka);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(kafka.topic(Topic.ANSWERS)).stream()
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    /// All so far, in the order in which they were decided.
    List<Given> given() {
        synchronized (given) {
            return List.copyOf(given);
        }
    }

    private void follow() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (records.decodeOutcome(record) instanceof Outcome.Answered one) {
                        double ageMs = one.answer().latency().ageMs();
                        synchronized (given) {
                            given.add(new Given(
                                    one.decidedAtMs(), ageMs, one.answer().level()));
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join();
    }
}

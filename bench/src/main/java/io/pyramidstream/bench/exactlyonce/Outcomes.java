package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.bench.exactlyonce.Load.Pair;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// A reader of committed outcomes: notes when each pair got its first, on a thread of its own.
final class Outcomes implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaSettings kafka;
    private final Records records;
    private final Map<Pair, Long> firstNs = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("outcomes").unstarted(this::follow);
    private volatile boolean closing;
    private volatile long lastNs = System.nanoTime();

    Outcomes(KafkaSettings kafka) {
        this.kafka = kafka;
        this.records = new Records(kafka);
    }

    void start() {
        thread.start();
    }

    /// When each pair's first outcome was seen.
    Map<Pair, Long> firstNs() {
        return firstNs;
    }

    /// When anything new was last seen.
    long lastNs() {
        return lastNs;
    }

    private void follow() {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            while (!closing) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    long nowNs = System.nanoTime();
                    if (firstNs.putIfAbsent(pair(records.decodeOutcome(record)), nowNs) == null) {
                        lastNs = nowNs;
                    }
                }
            }
        } finally {
            ended.countDown();
        }
    }

    /// Everything a reader who comes later sees, once no transaction is open any more.
    List<Outcome> all(Duration most) {
        List<Outcome> all = new ArrayList<>();
        long deadlineNs = System.nanoTime() + most.toNanos();
        try (KafkaConsumer<String, byte[]> consumer = consumer();
                KafkaConsumer<String, byte[]> ends = consumer("read_uncommitted")) {
            Map<TopicPartition, Long> end = ends.endOffsets(ends.assignment());
            while (end.entrySet().stream().anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IllegalStateException("a transaction is still open on " + kafka.topic(Topic.ANSWERS));
                }
                consumer.poll(POLL).forEach(record -> all.add(records.decodeOutcome(record)));
            }
        }
        return all;
    }

    static Pair pair(Outcome outcome) {
        return new Pair(
                outcome.window().stream(),
                outcome.questionId(),
                outcome.window().index());
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return consumer("read_committed");
    }

    private KafkaConsumer<String, byte[]> consumer(String isolation) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "isolation.level",
                        isolation,
                        "default.api.timeout.ms",
                        120_000),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(kafka.topic(Topic.ANSWERS)).stream()
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        if (thread.getState() != Thread.State.NEW) {
            ended.await();
        }
    }
}

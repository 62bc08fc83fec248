package io.pyramidstream.sink.group;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import reactor.core.publisher.Flux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Records of a real broker, handed to handlers that fail, stand still and come and go.
@Execution(ExecutionMode.CONCURRENT)
class BatchReaderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final RecordSender sender;
    private final List<String> handled = new CopyOnWriteArrayList<>();

    BatchReaderTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        sender.close();
    }

    private void send(int first, int count) {
        Flux.range(first, count)
                .flatMap(i -> sender.send(new ProducerRecord<>(
                        kafka.topic(Topic.ANSWERS),
                        i % 4,
                        "key",
                        String.valueOf(i).getBytes(StandardCharsets.UTF_8))))
                .blockLast(PATIENCE);
    }

    private BatchReader started(BatchReader.Handler handler) {
        var settings =
                new BatchReader.Settings("test", "group", 10, 1 << 20, Duration.ofMillis(5), Duration.ofMillis(20));
        BatchReader reader = new BatchReader(settings, kafka, Set.of(Topic.ANSWERS), handler);
        reader.start();
        return reader;
    }

    private void handle(List<ConsumerRecord<String, byte[]>> batch) {
        batch.forEach(record -> handled.add(new String(record.value(), StandardCharsets.UTF_8)));
    }

    private static Set<String> numbers(int count) {
        Set<String> numbers = new HashSet<>();
        IntStream.range(0, count).forEach(i -> numbers.add(String.valueOf(i)));
        return numbers;
    }

    @Test
    void whatAHandlerFailedAtItGetsAgainAndNothingIsPassedOver() {
        int[] calls = {0};
        send(0, 100);
        try (BatchReader reader = started(batch -> {
            if (++calls[0] % 2 == 1) {
                throw new IOException("not now");
            }
            handle(batch);
        })) {
            await().atMost(PATIENCE).until(() -> reader.status().handled() == 100);
            assertThat(reader.status().failures()).isGreaterThanOrEqualTo(10);
            assertThat(handled).hasSize(100).containsExactlyInAnyOrderElementsOf(numbers(100));
        }
    }

    @Test
    void whatAHandlerStandsStillAtIsNotCommittedAndAnotherGetsIt() throws Exception {
        // Given a handler that stands still with the first batch and is then told to stop
        send(0, 20);
        CountDownLatch standing = new CountDownLatch(1);
        BatchReader slow = started(_ -> {
            standing.countDown();
            throw new IOException("standing still");
        });
        standing.await();
        slow.close();
        assertThat(slow.status().handled()).isZero();

        // When
        try (BatchReader next = started(this::handle)) {
            // Then
            await().atMost(PATIENCE).until(() -> next.status().handled() == 20);
        }
        assertThat(handled).containsExactlyInAnyOrderElementsOf(numbers(20));
    }

    @Test
    void twoShareTheWorkAndTogetherMissNothingWhenOneLeaves() {
        try (BatchReader stays = started(this::handle)) {
            BatchReader leaves = started(this::handle);
            send(0, 200);
            await().atMost(PATIENCE).until(() -> handled.size() >= 50);
            leaves.close();
            send(200, 100);

            await().atMost(PATIENCE).until(() -> new HashSet<>(handled).containsAll(numbers(300)));
            assertThat(stays.status().handled()).isPositive();
        }
    }
}

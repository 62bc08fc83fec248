package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import static io.pyramidstream.kafka.RecordReceiver.Commits.BY_SUBSCRIBER;
import static io.pyramidstream.kafka.Recorder.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(400)
class TransactionalSenderTest {

    private static final TransactionSettings QUICK = new TransactionSettings(
            5, Duration.ofMillis(1), Duration.ofSeconds(30), Duration.ofSeconds(20), 1 << 20, Duration.ofSeconds(5));

    private final TestLog log = new TestLog();

    @Test
    void copiesEveryRecordExactlyOnceAlthoughTransactionsAreAborted() {
        // Given: a producer that fails about every fifth transaction at a random point, seed 7
        int records = 400;
        log.send(0, records, 100);
        var random = new Random(7);
        var faults = new int[1];
        BooleanSupplier fault = () -> {
            boolean now = random.nextInt(30) == 0;
            faults[0] += now ? 1 : 0;
            return now;
        };
        var ready = new ConcurrentLinkedQueue<Received>();
        try (var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER);
                var sender = new TransactionalSender(log.group + "-copy", QUICK, flakily(fault))) {
            var recorder = new Recorder(event -> {
                if (event instanceof Received received) {
                    ready.add(received);
                }
            });
            receiver.events().subscribe(recorder);
            // When: everything is copied, eight records a transaction
            for (int copied = 0; copied < records; ) {
                eventually("more to copy", () -> !ready.isEmpty());
                List<Received> batch = next(ready, 8);
                sender.commit(answers(batch), offsets(batch), receiver.membership(recorder.assignments()));
                batch.forEach(receiver::done);
                copied += batch.size();
            }
            recorder.cancel();
        }
        // Then
        assertThat(faults[0]).isGreaterThan(10);
        assertThat(log.read(Topic.ANSWERS).stream().map(TestLog::number))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, records).boxed().toList());
        assertThat(log.committed()).containsValues(100L).hasSize(4);
    }

    @Test
    void showsNothingOfATransactionThatCannotSucceed() {
        // Given: a record that is larger than the producer sends
        var tooLarge = log.numbered(1, QUICK.recordBytesMax() + 1);
        try (var sender = new TransactionalSender(log.kafka, QUICK, log.group + "-large")) {
            // When
            assertThatThrownBy(() -> sender.commit(List.of(log.numbered(0, 100), tooLarge)))
                    // Then
                    .isInstanceOf(TransactionFailedException.class)
                    .hasMessageContaining("aborted after 5 attempts")
                    .hasMessageContaining("RecordTooLarge")
                    .satisfies(e -> assertThat(((TransactionFailedException) e).uncertain())
                            .isFalse());
            assertThat(log.read(Topic.FRAMES)).isEmpty();
            // and the sender goes on
            sender.commit(List.of(log.numbered(2, 100)));
        }
        assertThat(log.read(Topic.FRAMES).stream().map(TestLog::number)).containsExactly(2);
    }

    @Test
    void isFencedByASecondProcessWithItsIdAndStaysSo() {
        try (var first = new TransactionalSender(log.kafka, QUICK, log.group + "-same");
                var second = new TransactionalSender(log.kafka, QUICK, log.group + "-same")) {
            // Given
            first.commit(List.of(log.numbered(0, 100)));
            // When
            second.open();
            // Then
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> first.commit(List.of(log.numbered(1, 100))))
                        .isInstanceOf(FencedException.class)
                        .hasMessageContaining("-same");
            }
            second.commit(List.of(log.numbered(2, 100)));
        }
        assertThat(log.read(Topic.FRAMES).stream().map(TestLog::number)).containsExactlyInAnyOrder(0, 2);
    }

    @Test
    void refusesOffsetsUnderAnOldMembership() {
        log.send(0, 4, 100);
        var partition = new TopicPartition(log.kafka.topic(Topic.FRAMES), 0);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER);
                var sender = new TransactionalSender(log.kafka, QUICK, log.group + "-old")) {
            var recorder = new Recorder(_ -> {});
            receiver.events().subscribe(recorder);
            eventually("a member", () -> recorder.received().size() == 4);
            ConsumerGroupMetadata now = receiver.groupMetadata();
            var old = new ConsumerGroupMetadata(
                    now.groupId(), now.generationId() - 1, now.memberId(), now.groupInstanceId());

            assertThatThrownBy(() -> sender.commit(
                            List.of(log.numbered(9, 100)), Map.of(partition, new OffsetAndMetadata(1)), old))
                    .isInstanceOf(TransactionFailedException.class);
            assertThat(log.read(Topic.FRAMES)).hasSize(4);

            sender.commit(List.of(), Map.of(partition, new OffsetAndMetadata(1)), now);
            assertThat(log.committed()).containsExactly(Map.entry(0, 1L));
            recorder.cancel();
        }
    }

    @Test
    void isOfNoMoreUseOnceClosed() {
        var sender = new TransactionalSender(log.kafka, QUICK, log.group + "-closed");
        sender.commit(List.of(log.numbered(0, 100)));
        sender.close();
        sender.close();

        assertThatThrownBy(() -> sender.commit(List.of(log.numbered(1, 100))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    private static List<Received> next(ConcurrentLinkedQueue<Received> ready, int most) {
        List<Received> batch = new ArrayList<>();
        for (Received received = ready.poll(); received != null; received = ready.poll()) {
            batch.add(received);
            if (batch.size() == most) {
                break;
            }
        }
        return batch;
    }

    private List<ProducerRecord<String, byte[]>> answers(List<Received> batch) {
        return batch.stream()
                .map(received -> RecordReceiverTest.answer(log, received))
                .toList();
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(List<Received> batch) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        batch.forEach(received -> offsets.put(
                received.partition(), new OffsetAndMetadata(received.record().offset() + 1)));
        return offsets;
    }

    /// A real producer whose sends and offsets fail when told to.
    private OwnedProducer flakily(BooleanSupplier fault) {
        return new OwnedProducer(
                log.group + "-copy", QUICK.timeout(), timeoutMs -> flaky(fault, timeoutMs), OptionalInt::empty);
    }

    private Producer<String, byte[]> flaky(BooleanSupplier fault, int timeoutMs) {
        return new KafkaProducer<>(
                TransactionalSender.producerProperties(log.kafka, QUICK, log.group + "-copy", timeoutMs),
                new StringSerializer(),
                new ByteArraySerializer()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
                failIf(fault);
                return super.send(record);
            }

            @Override
            public void sendOffsetsToTransaction(
                    Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
                super.sendOffsetsToTransaction(offsets, group);
                failIf(fault);
            }
        };
    }

    private static void failIf(BooleanSupplier fault) {
        if (fault.getAsBoolean()) {
            throw new KafkaException("on purpose");
        }
    }
}

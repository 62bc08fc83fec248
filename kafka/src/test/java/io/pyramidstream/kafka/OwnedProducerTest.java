package io.pyramidstream.kafka;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

import static io.pyramidstream.kafka.Recorder.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What a process does with its transactional id when Kafka is in trouble.
@Timeout(400)
class OwnedProducerTest {

    private static final TransactionSettings TWICE = new TransactionSettings(
            2, Duration.ofMillis(1), Duration.ofSeconds(30), Duration.ofSeconds(20), 1 << 20, Duration.ofSeconds(5));
    private static final List<ProducerRecord<String, byte[]>> ONE = List.of(record(1));
    private static final List<ProducerRecord<String, byte[]>> TWO = List.of(record(2));

    private final List<MockProducer<String, byte[]>> opened = new ArrayList<>();
    private OptionalInt lastTimeoutMs = OptionalInt.empty();

    private final TransactionalSender sender = new TransactionalSender(
            "replica-0",
            TWICE,
            new OwnedProducer("replica-0", TWICE.timeout(), this::newProducer, () -> lastTimeoutMs));

    private Producer<String, byte[]> newProducer(int timeoutMs) {
        lastTimeoutMs = OptionalInt.of(timeoutMs);
        opened.add(new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()));
        return opened.getLast();
    }

    private static ProducerRecord<String, byte[]> record(int number) {
        return new ProducerRecord<>("answers", 0, "key", new byte[] {(byte) number});
    }

    @Test
    void anAbortThatGetsNoAnswerIsRepeatedByTheSameProducer() {
        // Given
        sender.open();
        MockProducer<String, byte[]> producer = opened.getFirst();
        producer.commitTransactionException = new KafkaException("the broker went away");
        producer.abortTransactionException = new TimeoutException("no answer");
        // When
        assertThatThrownBy(() -> sender.commit(ONE))
                .isInstanceOfSatisfying(
                        TransactionFailedException.class,
                        e -> assertThat(e.uncertain()).isFalse());
        // Then: nothing else is begun before it is aborted
        assertThat(producer.transactionInFlight()).isTrue();
        heal(producer);
        sender.commit(TWO);
        assertThat(producer.history()).containsExactlyElementsOf(TWO);
        assertThat(opened).hasSize(1);
    }

    @Test
    void aDeadProducerIsFollowedByAnotherIfNobodyTookTheIdOver() {
        // Given
        sender.open();
        breakNext(opened.getFirst());
        // When
        sender.commit(ONE);
        // Then
        assertThat(opened).hasSize(2);
        assertThat(opened.getFirst().closed()).isTrue();
        assertThat(opened.getLast().history()).containsExactlyElementsOf(ONE);
    }

    @Test
    void aDeadProducerIsNotFollowedByOneThatWouldFenceANewerProcess() {
        // Given
        sender.open();
        int own = lastTimeoutMs.orElseThrow();
        breakNext(opened.getFirst());
        // When: a newer process took the id over
        lastTimeoutMs = OptionalInt.of(own + 1);
        // Then
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> sender.commit(ONE)).isInstanceOf(FencedException.class);
        }
        assertThatThrownBy(sender::open).isInstanceOf(FencedException.class);
        assertThat(opened).hasSize(1);
    }

    @Test
    void anOwnerCanBeToldFromItsPredecessor() {
        for (int i = 0; i < 3_000; i++) {
            OptionalInt before = lastTimeoutMs;
            new OwnedProducer("replica-0", TWICE.timeout(), this::newProducer, () -> lastTimeoutMs).settled();
            assertThat(lastTimeoutMs).isNotEqualTo(before);
            assertThat(lastTimeoutMs.orElseThrow()).isBetween(30_000, 31_023);
        }
    }

    @Test
    void aCommitWithoutAnAnswerIsAskedAgainBeforeAnythingElseIs() {
        // Given
        sender.open();
        MockProducer<String, byte[]> producer = opened.getFirst();
        producer.commitTransactionException = new TimeoutException("no answer");
        assertThatThrownBy(() -> sender.commit(ONE))
                .isInstanceOfSatisfying(
                        TransactionFailedException.class,
                        e -> assertThat(e.uncertain()).isTrue());
        // When
        assertThatThrownBy(() -> sender.commit(TWO)).hasMessageContaining("call open()");
        assertThatThrownBy(sender::open).isInstanceOf(TimeoutException.class);
        heal(producer);
        sender.open();
        sender.commit(TWO);
        // Then
        assertThat(producer.history()).containsExactly(ONE.getFirst(), TWO.getFirst());
        assertThat(opened).hasSize(1);
    }

    @Test
    void aCommitThatIsRefusedAfterAllIsAborted() {
        // Given
        sender.open();
        MockProducer<String, byte[]> producer = opened.getFirst();
        producer.commitTransactionException = new TimeoutException("no answer");
        assertThatThrownBy(() -> sender.commit(ONE)).isInstanceOf(TransactionFailedException.class);
        // When
        producer.commitTransactionException = new KafkaException("refused");
        sender.open();
        heal(producer);
        sender.commit(TWO);
        // Then
        assertThat(producer.history()).containsExactlyElementsOf(TWO);
        assertThat(opened).hasSize(1);
    }

    /// The next transaction fails, and the producer cannot even abort it.
    private static void breakNext(MockProducer<String, byte[]> producer) {
        producer.sendException = new KafkaException("the broker aborted the transaction");
        producer.abortTransactionException = new KafkaException("in an error state");
    }

    private static void heal(MockProducer<String, byte[]> producer) {
        producer.commitTransactionException = null;
        producer.abortTransactionException = null;
    }

    @Test
    void aTransactionThatOutlivesItsTimeoutIsNotTakenForFencing() {
        // Given: a producer that waits with its first commit until Kafka has lost patience
        var log = new TestLog();
        String id = log.group + "-slow";
        var second = new TransactionSettings(
                3, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofSeconds(20), 1 << 20, Duration.ofSeconds(5));
        var slow = new AtomicBoolean(true);
        var producers = new ArrayList<Producer<String, byte[]>>();
        var owned = new OwnedProducer(
                id,
                second.timeout(),
                timeoutMs -> {
                    producers.add(
                            new KafkaProducer<>(
                                    TransactionalSender.producerProperties(log.kafka, second, id, timeoutMs),
                                    new StringSerializer(),
                                    new ByteArraySerializer()) {
                                @Override
                                public void commitTransaction() {
                                    if (slow.getAndSet(false)) {
                                        eventually(
                                                "aborted",
                                                () -> log.transaction(id).equals("CompleteAbort"));
                                    }
                                    super.commitTransaction();
                                }
                            });
                    return producers.getLast();
                },
                () -> OwnedProducer.lastTimeoutMs(log.kafka, second, id));
        try (var late = new TransactionalSender(id, second, owned)) {
            // When
            assertThatThrownBy(() -> late.commit(List.of(log.numbered(0, 100))))
                    .isInstanceOf(TransactionFailedException.class);
            late.open();
            late.commit(List.of(log.numbered(1, 100)));
        }
        // Then
        assertThat(log.read(Topic.FRAMES).stream().map(TestLog::number)).containsExactly(1);
        assertThat(producers).hasSize(2);
    }

    @Test
    void aProcessThatWasTakenForDeadDoesNotStopItsSuccessor() {
        // Given: a successor took over while a transaction was open
        var log = new TestLog();
        String id = log.group + "-zombie";
        var hook = new Object() {
            @Nullable
            Runnable beforeCommit;
        };
        var owned = new OwnedProducer(
                id,
                TWICE.timeout(),
                timeoutMs ->
                        new KafkaProducer<>(
                                TransactionalSender.producerProperties(log.kafka, TWICE, id, timeoutMs),
                                new StringSerializer(),
                                new ByteArraySerializer()) {
                            @Override
                            public void commitTransaction() {
                                Runnable before = hook.beforeCommit;
                                if (before != null) {
                                    before.run();
                                }
                                super.commitTransaction();
                            }
                        },
                () -> OwnedProducer.lastTimeoutMs(log.kafka, TWICE, id));
        try (var zombie = new TransactionalSender(id, TWICE, owned);
                var successor = new TransactionalSender(log.kafka, TWICE, id)) {
            zombie.commit(List.of(log.numbered(0, 100)));
            hook.beforeCommit = successor::open;
            // When
            assertThatThrownBy(() -> zombie.commit(List.of(log.numbered(1, 100))))
                    .isInstanceOf(TransactionFailedException.class);
            // Then
            assertThatThrownBy(zombie::open).isInstanceOf(FencedException.class);
            successor.commit(List.of(log.numbered(2, 100)));
        }
        assertThat(log.read(Topic.FRAMES).stream().map(TestLog::number)).containsExactlyInAnyOrder(0, 2);
    }
}

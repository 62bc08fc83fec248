package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static io.pyramidstream.kafka.RecordReceiver.Commits.BY_SUBSCRIBER;
import static io.pyramidstream.kafka.RecordReceiver.Commits.ON_ACK;
import static io.pyramidstream.kafka.Recorder.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Two members of one group, on the real broker.
@Timeout(400)
class RebalanceTest {

    private final TestLog log = new TestLog();

    @Test
    void twoMembersShareThePartitionsAndEachRecordIsReadByOne() {
        // Given
        var readers = new ConcurrentHashMap<Integer, Integer>();
        try (var one = log.member(ReceiverSettings.DEFAULT, ON_ACK);
                var two = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            var first = counting(one, readers);
            log.send(0, 400, 100);
            eventually("first reads all", () -> readers.size() == 400);
            // When
            var second = counting(two, readers);
            eventually("shared", () -> first.held().size() == 2 && second.held().size() == 2);
            log.send(400, 400, 100);
            // Then
            eventually("all read", () -> readers.size() == 800);
            assertThat(readers.values()).containsOnly(1);
            assertThat(first.held()).doesNotContainAnyElementsOf(second.held());
            assertThat(second.received()).hasSize(200);
        }
        assertThat(log.committed()).containsValues(200L).hasSize(4);
    }

    private static Recorder counting(RecordReceiver receiver, Map<Integer, Integer> readers) {
        var recorder = new Recorder(event -> {
            if (event instanceof Received received) {
                readers.merge(TestLog.number(received.record()), 1, Integer::sum);
                receiver.ack(received);
            }
        });
        receiver.events().subscribe(recorder);
        return recorder;
    }

    @Test
    void aRevokedPartitionWaitsForTheWorkInFlight() {
        // Given: all records in the hands of the first member, none acknowledged
        log.send(0, 40, 100);
        try (var one = log.member(ReceiverSettings.DEFAULT, ON_ACK);
                var two = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            var first = new Recorder(_ -> {});
            one.events().subscribe(first);
            eventually("in flight", () -> first.received().size() == 40);
            // When: a second member joins, and the work ends only after the partitions were asked back
            var second = new Recorder(event -> ack(two, event));
            two.events().subscribe(second);
            eventually("asked back", () -> first.saw(LogEvent.Revoked.class));
            assertThat(second.held()).isEmpty();
            first.received().forEach(one::ack);
            // Then: nothing is read twice, because all was committed before the partitions went over
            eventually("shared", () -> second.held().size() == 2);
            log.send(40, 4, 100);
            eventually(
                    "new ones read",
                    () -> first.received().size() + second.received().size() == 44);
            assertThat(second.received().stream().map(r -> TestLog.number(r.record())))
                    .allSatisfy(number -> assertThat(number).isGreaterThanOrEqualTo(40))
                    .hasSize(2);
            first.cancel(); // it has two more in flight, for which closing would wait
        }
    }

    @Test
    void aTransactionCommitsTheWorkInFlightBeforeThePartitionIsReleased() {
        // Given
        log.send(0, 40, 100);
        try (var one = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER);
                var two = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER);
                var sender = new TransactionalSender(log.kafka, TransactionSettings.DEFAULT, log.group + "-one")) {
            var inFlight = new ConcurrentHashMap<Long, Received>();
            var assignments = new ConcurrentHashMap<TopicPartition, Long>();
            var first = new Recorder(event -> {
                switch (event) {
                    case Received received -> {
                        inFlight.put((long) TestLog.number(received.record()), received);
                        one.done(received);
                    }
                    case LogEvent.Revoked revoked -> {
                        commit(sender, one.membership(assignments), inFlight, revoked.partitions());
                        revoked.release();
                    }
                    case LogEvent.Assigned assigned ->
                        assigned.partitions().forEach(partition -> assignments.put(partition, assigned.assignment()));
                    case LogEvent.Lost _, LogEvent.CaughtUp _ -> {}
                }
            });
            one.events().subscribe(first);
            eventually("in flight", () -> inFlight.size() == 40);
            // When
            var second = new Recorder(event -> release(event));
            two.events().subscribe(second);
            eventually("shared", () -> second.held().size() == 2);
            // Then
            log.send(40, 4, 100);
            eventually("new ones read", () -> second.received().size() >= 2);
            assertThat(second.received())
                    .hasSize(2)
                    .allSatisfy(r -> assertThat(TestLog.number(r.record())).isGreaterThanOrEqualTo(40));
            assertThat(log.read(Topic.ANSWERS)).hasSize(20);
            Set<TopicPartition> gone = second.held();
            GroupMembership membership = one.membership(first.assignments());
            assertThatThrownBy(() -> membership.groupMetadata(gone)).isInstanceOf(PartitionsLostException.class);
            assertThat(membership.groupMetadata(first.held()).generationId()).isPositive();
        }
    }

    private void commit(
            TransactionalSender sender,
            GroupMembership membership,
            Map<Long, Received> inFlight,
            Set<TopicPartition> partitions) {
        List<Received> work = inFlight.values().stream()
                .filter(received -> partitions.contains(received.partition()))
                .toList();
        Map<TopicPartition, OffsetAndMetadata> offsets = new ConcurrentHashMap<>();
        for (Received received : work) {
            var next = new OffsetAndMetadata(received.record().offset() + 1);
            offsets.merge(received.partition(), next, (a, b) -> a.offset() > b.offset() ? a : b);
        }
        sender.commit(
                work.stream()
                        .map(received -> RecordReceiverTest.answer(log, received))
                        .toList(),
                offsets,
                membership);
    }

    @Test
    void aPartitionThatIsNotReleasedIsGivenUpAfterTheTimeout() {
        // Given
        log.send(0, 40, 100);
        var settings = ReceiverSettings.DEFAULT.withRevokeTimeout(Duration.ofMillis(200));
        try (var one = log.member(settings, BY_SUBSCRIBER);
                var two = log.member(settings, BY_SUBSCRIBER);
                var sender = new TransactionalSender(log.kafka, TransactionSettings.DEFAULT, log.group + "-one")) {
            var first = new Recorder(_ -> {});
            one.events().subscribe(first);
            eventually("in flight", () -> first.received().size() == 40);
            // When
            var second = new Recorder(event -> release(event));
            two.events().subscribe(second);
            // Then
            eventually("given up", () -> second.held().size() == 2);
            TopicPartition gone = second.held().iterator().next();
            assertThatThrownBy(() -> sender.commit(
                            List.of(), Map.of(gone, new OffsetAndMetadata(10)), one.membership(first.assignments())))
                    .isInstanceOf(PartitionsLostException.class);
            assertThat(log.committed()).isEmpty();
            first.cancel();
        }
    }

    @Test
    void aMemberThatWasTakenForDeadIsToldSoAndReadsAgainFromTheCommittedOffsets() throws Exception {
        // Given
        log.send(0, 40, 100);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER);
                var sender = new TransactionalSender(log.kafka, TransactionSettings.DEFAULT, log.group + "-one")) {
            var recorder = new Recorder(RebalanceTest::release);
            receiver.events().subscribe(recorder);
            eventually("in flight", () -> recorder.received().size() == 40);
            ConsumerGroupMetadata before = receiver.groupMetadata();
            GroupMembership stale = receiver.membership(recorder.assignments());
            // When
            try (Admin admin = Admin.create(log.kafka.client(Map.of()))) {
                admin.removeMembersFromConsumerGroup(log.group, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            // Then
            eventually("told", () -> recorder.saw(LogEvent.Lost.class));
            eventually("read again", () -> recorder.received().size() == 80);
            var first = recorder.received().getFirst();
            var offsets = Map.of(
                    first.partition(), new OffsetAndMetadata(first.record().offset() + 1));
            assertThatThrownBy(() -> sender.commit(List.of(), offsets, before))
                    .isInstanceOf(TransactionFailedException.class);
            // Work done before the loss is refused although the partition is held again
            assertThatThrownBy(() -> sender.commit(List.of(), offsets, stale))
                    .isInstanceOfSatisfying(
                            PartitionsLostException.class,
                            e -> assertThat(e.partitions()).containsExactly(first.partition()));
            sender.commit(List.of(), offsets, receiver.membership(recorder.assignments()));
            assertThat(log.committed()).containsExactly(Map.entry(first.record().partition(), 1L));
        }
    }

    @Test
    void aSlowSubscriberStaysAMember() throws Exception {
        // Given: a session of 6 s, and a subscriber that is busy for longer with its first record
        log.send(0, 400, 10_000);
        var settings = ReceiverSettings.DEFAULT.withBytes(50_000, 100_000);
        var busy = new CountDownLatch(1);
        try (var one = RecordReceiver.ofGroup(
                impatient(log.kafka), settings, log.group, Set.of(Topic.FRAMES), BY_SUBSCRIBER)) {
            var waiting = new AtomicBoolean();
            var recorder = new Recorder(event -> {
                if (event instanceof Received received) {
                    waiting.set(true);
                    uninterruptibly(busy);
                    one.done(received);
                }
            });
            one.events().subscribe(recorder);
            eventually("busy", waiting::get);
            int generation = one.groupMetadata().generationId();
            // When: three times max.poll.interval.ms pass
            long startNs = System.nanoTime();
            eventually("time passes", () -> System.nanoTime() - startNs > 9_000_000_000L);
            // Then
            assertThat(one.groupMetadata().generationId()).isEqualTo(generation);
            assertThat(recorder.saw(LogEvent.Lost.class)).isFalse();
            assertThat(one.bufferedBytes()).isLessThan(100_000 + 65 * 10_100L);
            busy.countDown();
            eventually("all read", () -> recorder.received().size() == 400);
            recorder.cancel();
        }
    }

    private static KafkaSettings impatient(KafkaSettings kafka) {
        return new KafkaSettings(
                kafka.bootstrapServers(),
                kafka.topicPrefix(),
                Map.of("max.poll.interval.ms", "3000", "session.timeout.ms", "6000"));
    }

    @Test
    void wakeupsDoNotDisturbCommits() {
        // Given: every record crosses the low mark, so that wakeups fall into commits all the time
        log.send(0, 3_000, 1_000);
        var settings = new ReceiverSettings(
                2_000,
                1_000,
                100,
                50,
                4,
                1 << 20,
                Duration.ofMillis(100),
                Duration.ofNanos(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                true,
                true);
        var numbers = new HashSet<Integer>();
        // When
        try (var receiver = log.member(settings, ON_ACK)) {
            var recorder = new Recorder(event -> {
                if (event instanceof Received received) {
                    numbers.add(TestLog.number(received.record()));
                    receiver.ack(received);
                }
            });
            receiver.events().subscribe(recorder);
            eventually("all read", () -> recorder.received().size() == 3_000);
            // Then
            assertThat(recorder.error()).isNull();
        }
        assertThat(numbers).hasSize(3_000);
        assertThat(log.committed()).containsValues(750L).hasSize(4);
    }

    private static void ack(RecordReceiver receiver, LogEvent event) {
        if (event instanceof Received received) {
            receiver.ack(received);
        }
    }

    private static void release(LogEvent event) {
        if (event instanceof LogEvent.Revoked revoked) {
            revoked.release();
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

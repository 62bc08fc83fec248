package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import static io.pyramidstream.kafka.RecordReceiver.Commits.BY_SUBSCRIBER;
import static io.pyramidstream.kafka.RecordReceiver.Commits.ON_ACK;
import static io.pyramidstream.kafka.Recorder.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(400)
class RecordReceiverTest {

    private final TestLog log = new TestLog();

    @Test
    void deliversEveryRecordInOrderPerPartition() {
        // Given
        log.send(0, 2_000, 200);
        // When
        try (var receiver = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            var recorder = new Recorder(event -> ack(receiver, event));
            receiver.events().subscribe(recorder);
            eventually("all received", () -> recorder.received().size() == 2_000);
            // Then
            assertThat(recorder.events().getFirst()).isInstanceOf(LogEvent.Assigned.class);
            for (int p = 0; p < TestLog.PARTITIONS; p++) {
                int partition = p;
                assertThat(recorder.received().stream()
                                .filter(r -> r.record().partition() == partition)
                                .map(r -> TestLog.number(r.record())))
                        .containsExactlyElementsOf(IntStream.range(0, 500)
                                .mapToObj(i -> i * TestLog.PARTITIONS + partition)
                                .toList());
            }
        }
        assertThat(log.committed()).containsValues(500L).hasSize(4);
    }

    @Test
    void showsNothingThatWasNotAskedFor() {
        // Given
        log.send(0, 100, 100);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER)) {
            var recorder = new Recorder(0, _ -> {});
            receiver.events().subscribe(recorder);
            eventually("records wait", () -> receiver.bufferedBytes() >= 100 * 100);
            assertThat(recorder.events()).isEmpty();
            // When
            recorder.request(3);
            // Then
            eventually("three events", () -> recorder.events().size() == 3);
            assertThat(recorder.events()).hasSize(3);
            recorder.cancel();
        }
    }

    @Test
    void holdsTheByteBoundUnderABacklog() {
        // Given
        int recordBytes = 20_000;
        log.send(0, 2_000, recordBytes); // 40 MB
        var settings = ReceiverSettings.DEFAULT.withBytes(1 << 20, 2 << 20);
        var most = new AtomicLong();
        var waiting = new ConcurrentLinkedDeque<Received>();
        // When: records are given back slowly, by another thread, the newest first
        try (var receiver = log.member(settings, ON_ACK)) {
            var recorder = new Recorder(event -> {
                most.accumulateAndGet(receiver.bufferedBytes(), Math::max);
                if (event instanceof Received received) {
                    waiting.add(received);
                }
            });
            receiver.events().subscribe(recorder);
            eventually("paused", () -> receiver.bufferedBytes() >= settings.bytesHigh());
            while (recorder.received().size() < 2_000 || !waiting.isEmpty()) {
                // Not "paused again": what is handed over during a drain may leave the buffer between its two marks.
                eventually(
                        "something to give back, or all read",
                        () -> !waiting.isEmpty() || recorder.received().size() == 2_000);
                drain(waiting, receiver);
            }
            // Then
            assertThat(most.get())
                    .isGreaterThanOrEqualTo(settings.bytesHigh())
                    .isLessThan(settings.bytesHigh() + (settings.pollRecordsMax() + 1L) * (recordBytes + 100));
            eventually("committed", () -> log.committed().values().stream().allMatch(o -> o == 500L));
            assertThat(receiver.bufferedBytes()).isZero();
        }
    }

    private static void drain(ConcurrentLinkedDeque<Received> waiting, RecordReceiver receiver) {
        for (Received last = waiting.pollLast(); last != null; last = waiting.pollLast()) {
            receiver.ack(last);
        }
    }

    @Test
    void commitsOnlyUpToTheFirstRecordThatIsNotAcknowledged() {
        // Given
        log.send(0, 40, 100); // offsets 0 to 9 in each partition
        try (var receiver = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            var recorder = new Recorder(_ -> {});
            receiver.events().subscribe(recorder);
            eventually("all received", () -> recorder.received().size() == 40);
            // When: all but offset 4 of partition 0, last first
            List<Received> backwards = new ArrayList<>(recorder.received());
            Collections.reverse(backwards);
            for (Received received : backwards) {
                if (received.record().partition() != 0 || received.record().offset() != 4) {
                    receiver.ack(received);
                }
            }
            recorder.cancel();
        }
        // Then
        eventually("committed", () -> log.committed().size() == 4);
        assertThat(log.committed()).containsEntry(0, 4L).containsEntry(1, 10L).containsEntry(3, 10L);
    }

    @Test
    void goesOnWhereItsLastSubscriptionStopped() {
        // Given
        log.send(0, 100, 100);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            var first = new Recorder(event -> ack(receiver, event));
            receiver.events().subscribe(first);
            eventually("all received", () -> first.received().size() == 100);
            Received old = first.received().getFirst();
            first.cancel();
            log.send(100, 100, 100);
            // When
            var second = new Recorder(event -> ack(receiver, event));
            receiver.events().subscribe(second);
            // Then
            eventually("the rest received", () -> second.received().size() == 100);
            receiver.done(old); // of the first subscription: ignored
            assertThat(second.received())
                    .allSatisfy(r -> assertThat(TestLog.number(r.record())).isBetween(100, 199));
        }
    }

    @Test
    void refusesASecondSubscriptionAtTheSameTime() {
        try (var receiver = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            var first = new Recorder(_ -> {});
            receiver.events().subscribe(first);

            assertThatThrownBy(() -> receiver.events().blockFirst())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one subscription at a time");
        }
    }

    @Test
    void refusesAcknowledgementsThatNobodyWouldCommit() {
        log.send(0, 1, 100);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER)) {
            var recorder = new Recorder(_ -> {});
            receiver.events().subscribe(recorder);
            eventually("received", () -> recorder.received().size() == 1);

            assertThatThrownBy(() -> receiver.ack(recorder.received().getFirst()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call done");
            recorder.cancel();
        }
    }

    @Test
    void closesInGoodOrder() {
        // Given
        log.send(0, 100, 100);
        var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER);
        var releasing = new CountDownLatch(1);
        var recorder = new Recorder(event -> {
            if (event instanceof LogEvent.Revoked revoked) {
                releasing.countDown();
                revoked.release();
            }
        });
        receiver.events().subscribe(recorder);
        eventually("all received", () -> recorder.received().size() == 100);
        // When
        receiver.close();
        // Then
        assertThat(releasing.getCount()).isZero();
        assertThat(recorder.completed()).isTrue();
        assertThat(recorder.events().getLast()).isInstanceOf(LogEvent.Revoked.class);
        assertThatThrownBy(() -> receiver.events().blockFirst()).hasMessageContaining("closed");
        assertThatThrownBy(receiver::groupMetadata).hasMessageContaining("not a member");
    }

    @Test
    void endsTheSubscriptionOfASubscriberThatThrows() {
        log.send(0, 10, 100);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, BY_SUBSCRIBER)) {
            var recorder = new Recorder(event -> {
                if (event instanceof Received) {
                    throw new IllegalStateException("on purpose");
                }
            });
            receiver.events().subscribe(recorder);

            eventually("told", () -> recorder.error() != null);

            assertThat(recorder.error()).hasMessage("on purpose");
        }
    }

    @Test
    void readsWholeTopicsAndSaysWhenItHasCaughtUp() {
        // Given
        log.send(0, 400, 100);
        // When
        var numbers = log.read(Topic.FRAMES).stream().map(TestLog::number);
        // Then
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 400).boxed().toList());
        assertThat(log.read(Topic.ANSWERS)).isEmpty();
    }

    @Test
    void startsAtTheEndOrAtATimeOfArrival() throws Exception {
        // Given
        log.send(0, 40, 100);
        long lastArrivalMs = log.read(Topic.FRAMES).stream()
                .mapToLong(r -> r.timestamp())
                .max()
                .orElseThrow();
        var fromEnd = log.whole(Topic.FRAMES, new StartAt.End());
        var fromTime = log.whole(Topic.FRAMES, new StartAt.Arrival(lastArrivalMs + 1));
        try (fromEnd;
                fromTime) {
            var end = new Recorder(_ -> {});
            var time = new Recorder(_ -> {});
            fromEnd.events().subscribe(end);
            fromTime.events().subscribe(time);
            eventually("caught up", () -> end.saw(LogEvent.CaughtUp.class) && time.saw(LogEvent.CaughtUp.class));
            // When
            log.send(40, 4, 100);
            // Then
            for (Recorder recorder : List.of(end, time)) {
                eventually("new ones", () -> recorder.received().size() == 4);
                assertThat(recorder.received().stream().map(r -> TestLog.number(r.record())))
                        .containsExactlyInAnyOrder(40, 41, 42, 43);
            }
        }
    }

    @Test
    void failsWhenATopicDoesNotExist() {
        var nowhere = new KafkaSettings(log.kafka.bootstrapServers(), "nowhere.", java.util.Map.of());
        try (var receiver = RecordReceiver.ofWholeTopics(
                nowhere, ReceiverSettings.DEFAULT, Set.of(Topic.QUESTIONS), new StartAt.Beginning())) {
            assertThatThrownBy(() -> receiver.events().blockLast())
                    .hasMessageContaining("nowhere.questions.v1 does not exist");
        }
    }

    @Test
    void bringsABlockedSubscriberNoMoreThanReactorAskedFor() {
        // Given
        log.send(0, 200, 100);
        try (var receiver = log.member(ReceiverSettings.DEFAULT, ON_ACK)) {
            // When: eight at a time, finished out of order on other threads
            List<Integer> seen = Flux.from(receiver.events())
                    .ofType(Received.class)
                    .flatMap(
                            received -> Flux.just(received)
                                    .publishOn(Schedulers.parallel())
                                    .doOnNext(receiver::ack)
                                    .map(r -> TestLog.number(r.record())),
                            8)
                    .take(200)
                    .collectList()
                    .blockOptional()
                    .orElseThrow();
            // Then
            assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 200).boxed().toList());
        }
    }

    private static void ack(RecordReceiver receiver, LogEvent event) {
        if (event instanceof Received received) {
            receiver.ack(received);
        }
    }

    static ProducerRecord<String, byte[]> answer(TestLog log, Received received) {
        return new ProducerRecord<>(
                log.kafka.topic(Topic.ANSWERS),
                received.record().key(),
                received.record().value());
    }
}

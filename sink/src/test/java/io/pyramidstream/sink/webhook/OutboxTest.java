package io.pyramidstream.sink.webhook;

import io.pyramidstream.contract.Severity;
import io.pyramidstream.sink.webhook.RetryPolicy.Next;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class OutboxTest {

    private static final Webhook HOOK = new Webhook(
            "ops",
            URI.create("https://example.org/in"),
            true,
            true,
            List.of("*"),
            List.of("*"),
            List.of("*"),
            Severity.INFO);
    private static final Reply TAKEN = new Reply.Taken();
    private static final Reply FAILED = new Reply.NotTaken("the receiver says 500", Duration.ZERO);

    private final Outbox outbox = new Outbox(new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(1)), 5, 2);

    private static Delivery delivery(String stream, long offset) {
        int partition = stream.length();
        return new Delivery(
                HOOK,
                stream + "/" + offset,
                stream,
                "{}",
                new ConsumerRecord<>("events", partition, offset, stream, new byte[0]));
    }

    private Delivery offered(String stream, long offset) {
        Delivery delivery = delivery(stream, offset);
        assertThat(outbox.offer(delivery)).isTrue();
        return delivery;
    }

    @Test
    void ofEachStreamOnlyTheFirstIsTriedUntilItIsTaken() {
        // Given
        Delivery first = offered("yard", 0);
        Delivery second = offered("yard", 1);
        Delivery other = offered("gate", 0);

        // When, Then
        assertThat(outbox.due(0)).containsExactly(first, other);
        assertThat(outbox.due(0)).isEmpty();
        assertThat(outbox.answered(first, TAKEN, 0, 0)).isEqualTo(new Next.Delivered());
        assertThat(outbox.due(0)).containsExactly(second);
    }

    @Test
    void aFailedOneIsTriedAgainInItsTimeAndHoldsUpOnlyItsStream() {
        Delivery first = offered("yard", 0);
        offered("yard", 1);
        Delivery other = offered("gate", 0);
        outbox.due(0);
        outbox.answered(other, TAKEN, 0, 0);

        assertThat(outbox.answered(first, FAILED, 100, 0)).isEqualTo(new Next.Again(1_100));

        assertThat(outbox.nextDueMs()).hasValue(1_100);
        assertThat(outbox.due(1_099)).isEmpty();
        assertThat(outbox.due(1_100)).containsExactly(first);
    }

    @Test
    void whatIsGivenUpMakesRoomForTheNextOfItsStreamWhichStartsAnew() {
        Delivery first = offered("yard", 0);
        Delivery second = offered("yard", 1);
        for (long nowMs = 0; nowMs < 20_000; nowMs += 10_000) {
            assertThat(outbox.due(nowMs)).containsExactly(first);
            outbox.answered(first, FAILED, nowMs, 0);
        }
        assertThat(outbox.due(30_000)).containsExactly(first);

        assertThat(outbox.answered(first, FAILED, 30_000, 0))
                .isEqualTo(new Next.GiveUp("the receiver says 500, after 3 attempts"));

        assertThat(outbox.due(30_000)).containsExactly(second);
        assertThat(outbox.answered(second, FAILED, 30_000, 0)).isEqualTo(new Next.Again(31_000));
    }

    @Test
    void noMoreAreInFlightThanMayBe() {
        Delivery a = offered("a", 0);
        Delivery bb = offered("bb", 0);
        Delivery ccc = offered("ccc", 0);

        assertThat(outbox.due(0)).containsExactly(a, bb);
        assertThat(outbox.nextDueMs()).isEmpty();
        outbox.answered(a, TAKEN, 0, 0);
        assertThat(outbox.due(0)).containsExactly(ccc);
    }

    @Test
    void takesNoMoreThanItMayHold() {
        for (int i = 0; i < 5; i++) {
            offered("yard", i);
        }

        assertThat(outbox.offer(delivery("gate", 0))).isFalse();
        assertThat(outbox.waiting()).isEqualTo(5);
    }

    @Test
    void whatIsAnotherProcesssIsForgottenAlsoWhileItIsInFlight() {
        // Given
        Delivery mine = offered("gate", 0);
        Delivery theirs = offered("yards", 0);
        offered("yards", 1);
        assertThat(outbox.due(0)).containsExactly(mine, theirs);

        // When
        outbox.drop(Set.of(new TopicPartition("events", "yards".length())));

        // Then
        assertThat(outbox.waiting()).isEqualTo(1);
        outbox.answered(theirs, FAILED, 0, 0);
        outbox.answered(mine, TAKEN, 0, 0);
        assertThat(outbox.waiting()).isZero();
        assertThat(outbox.nextDueMs()).isEmpty();
        assertThat(outbox.due(Long.MAX_VALUE)).isEmpty();
    }
}

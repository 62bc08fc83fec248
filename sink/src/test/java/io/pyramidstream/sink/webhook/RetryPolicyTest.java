package io.pyramidstream.sink.webhook;

import io.pyramidstream.sink.webhook.RetryPolicy.Next;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {

    private static final RetryPolicy POLICY = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(6));

    private static Reply failed(long retryAfterSeconds) {
        return new Reply.NotTaken("the receiver says 500", Duration.ofSeconds(retryAfterSeconds));
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1000", "2, 0, 2000", "3, 0, 4000", "4, 0, 6000", "1, 0.5, 750", "3, 0.999, 2002"})
    void pausesDoubleUpToTheLongestAndAreShortenedByChance(int attempt, double chance, long pauseMs) {
        assertThat(POLICY.next(attempt, failed(0), 10_000, chance)).isEqualTo(new Next.Again(10_000 + pauseMs));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertThat(POLICY.next(5, failed(0), 0, 0))
                .isEqualTo(new Next.GiveUp("the receiver says 500, after 5 attempts"));
    }

    @Test
    void waitsAsLongAsTheReceiverAsksButNotLongerThanTheLongestPause() {
        assertThat(POLICY.next(1, failed(3), 0, 0)).isEqualTo(new Next.Again(3_000));
        assertThat(POLICY.next(1, failed(3_600), 0, 0)).isEqualTo(new Next.Again(6_000));
    }

    @Test
    void aReceiverThatIsGoneIsNotTriedAgain() {
        assertThat(POLICY.next(1, Reply.ofStatus(410, Duration.ZERO), 0, 0)).isInstanceOf(Next.GiveUp.class);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "301, false", "404, false", "500, false"})
    void onlyTwoHundredsAreTaken(int status, boolean taken) {
        assertThat(Reply.ofStatus(status, Duration.ZERO) instanceof Reply.Taken).isEqualTo(taken);
    }
}

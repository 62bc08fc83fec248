package io.pyramidstream.sink.live;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalLong;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.WINDOW_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.end;
import static io.pyramidstream.sink.Samples.frame;
import static io.pyramidstream.sink.Samples.frameAt;
import static io.pyramidstream.sink.Samples.heartbeat;
import static io.pyramidstream.sink.Samples.question;
import static io.pyramidstream.sink.Samples.shed;
import static org.assertj.core.api.Assertions.assertThat;

class WindowBacklogTest {

    private final WindowBacklog backlog = new WindowBacklog();

    @Test
    void nothingWaitsBeforeTheFirstWindowIsComplete() {
        readFrames(0, 8);

        assertThat(pending(question("q"))).isEmpty();
    }

    @Test
    void aCompleteWindowWaitsFromTheEndOfItsCaptureTime() {
        readFrames(0, 9);

        assertThat(pending(question("q"))).hasValue(EPOCH_MS + WINDOW_MS);
    }

    @Test
    void theOldestWindowCountsWhateverWasDecidedAfterIt() {
        // Given three complete windows, of which the middle one is decided
        readFrames(0, 25);

        // When
        backlog.decided(answered("yard", 1, "q"));

        // Then
        assertThat(pending(question("q"))).hasValue(EPOCH_MS + WINDOW_MS);
    }

    @Test
    void anOutcomeOfAnyKindEndsTheWait() {
        readFrames(0, 17);
        backlog.decided(answered("yard", 0, "q"));
        backlog.decided(shed("yard", 1, "q"));

        assertThat(pending(question("q"))).isEmpty();
    }

    @Test
    void everyQuestionNeedsItsOwnOutcome() {
        readFrames(0, 17);
        backlog.decided(answered("yard", 0, "q"));
        backlog.decided(answered("yard", 1, "q"));
        backlog.decided(answered("yard", 0, "r"));

        assertThat(pending(question("q"), question("r"))).hasValue(EPOCH_MS + 2 * WINDOW_MS);
    }

    @Test
    void aQuestionOfOtherStreamsOwesNothing() {
        readFrames(0, 17);
        Question elsewhere = new Question(
                "q", 1, "Anyone?", List.of("door*"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), 0);

        assertThat(pending(elsewhere)).isEmpty();
    }

    @Test
    void aQuestionThatJoinedLateDoesNotWaitForWindowsThatWereNeverDue() {
        // Given a question asked during window 1, which inference has read when window 2 had begun
        readFrames(0, 8 * 8 + 1);
        Question joined = questionFrom(EPOCH_MS + WINDOW_MS + 100);
        assertThat(pending(joined)).hasValue(EPOCH_MS + 3 * WINDOW_MS);

        // When
        for (int window = 3; window < 8; window++) {
            backlog.decided(answered("yard", window, "q"));
        }

        // Then
        assertThat(pending(joined)).isEmpty();
    }

    @Test
    void windowsBeforeAQuestionTookEffectOweNothing() {
        readFrames(0, 25);
        Question late = questionFrom(EPOCH_MS + WINDOW_MS + 1);

        assertThat(pending(late)).hasValue(EPOCH_MS + 3 * WINDOW_MS);
    }

    @Test
    void windowsBeforeTheFirstFrameSeenAreNotItsBusiness() {
        readFrames(100, 117); // windows 12 (half seen), 13 and a bit of 14

        assertThat(pending(question("q"))).hasValue(EPOCH_MS + 14 * WINDOW_MS);
    }

    @Test
    void aWindowWithoutAnyFrameIsNotWaitedFor() {
        // Given frames in window 0, none in windows 1 and 2, one in window 3
        readFrames(0, 8);
        backlog.read(frameAt("yard", 8, 3 * WINDOW_MS, 10));
        backlog.read(heartbeat("yard", 9, 4 * WINDOW_MS));

        // When
        backlog.decided(answered("yard", 0, "q"));

        // Then
        assertThat(pending(question("q"))).hasValue(EPOCH_MS + 4 * WINDOW_MS);
    }

    @Test
    void theEndOfAStreamCompletesItsLastWindow() {
        // Given three frames of the second window
        readFrames(0, 11);
        backlog.decided(answered("yard", 0, "q"));

        // When
        backlog.read(end("yard", 11, 5_500));

        // Then it waits since the end, and nothing after it does
        assertThat(pending(question("q"))).hasValue(EPOCH_MS + 5_500);
        backlog.decided(answered("yard", 1, "q"));
        assertThat(pending(question("q"))).isEmpty();
    }

    @Test
    void aWindowThatManyLaterOnesOvertookWasNeverDue() {
        readFrames(0, 8 * 70);
        for (int index = 1; index <= 65; index++) {
            backlog.decided(answered("yard", index, "q"));
        }

        assertThat(pending(question("q"))).hasValue(EPOCH_MS + 67 * WINDOW_MS);
    }

    @Test
    void aNewEpochCompletesWhatTheOldOneLeftOpen() {
        // Given an epoch that broke off in its first window
        readFrames(0, 3);
        assertThat(pending(question("q"))).isEmpty();

        // When
        long later = EPOCH_MS + 60_000;
        backlog.read(new Frame("yard", later, 0, later, 64, 36, new byte[1]));

        // Then
        assertThat(pending(question("q"))).hasValue(EPOCH_MS + 1_000);
    }

    private void readFrames(long from, long to) {
        for (long sequence = from; sequence < to; sequence++) {
            backlog.read(frame("yard", sequence));
        }
    }

    private OptionalLong pending(Question... questions) {
        return backlog.oldestPendingEndMs("yard", List.of(questions));
    }

    private static Question questionFrom(long effectiveFromMs) {
        return new Question(
                "q", 1, "Anyone?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), effectiveFromMs);
    }
}

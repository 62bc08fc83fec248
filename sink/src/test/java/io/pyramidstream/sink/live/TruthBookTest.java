package io.pyramidstream.sink.live;

import io.pyramidstream.contract.FrameTruth;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.SLOT_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.shed;
import static org.assertj.core.api.Assertions.assertThat;

/// Every answer of [io.pyramidstream.sink.Samples] is "No, the yard is empty."
class TruthBookTest {

    /// Says what the last frame of the window says.
    private static final AnswerKey LAST_FRAME_SAYS = (_, window) ->
            Optional.of(String.valueOf(window.getLast().shows().get("says"))).filter(says -> !says.isEmpty());

    private final TruthBook book = new TruthBook(LAST_FRAME_SAYS, LiveLimits.DEFAULT);

    @Test
    void checksAnAnswerOnceTheTruthOfItsWholeWindowIsKnown() {
        know(0, 8, "no, the yard is empty");

        assertThat(book.decided(answered("yard", 0, "q"))).hasValueSatisfying(check -> {
            assertThat(check.right()).isTrue();
            assertThat(check.expected()).isEqualTo("no, the yard is empty");
        });
        assertThat(book.of(answered("yard", 0, "q"))).isPresent();
        assertThat(book.figures()).isEqualTo(figures(1, 1));
    }

    @Test
    void anAnswerReadBeforeItsTruthWaitsForIt() {
        // Given
        assertThat(book.decided(answered("yard", 0, "q"))).isEmpty();
        know(0, 7, "");

        // When the last frame's truth comes
        List<Check> found = book.knows(truth(7, "a car"));

        // Then
        assertThat(found)
                .singleElement()
                .satisfies(check -> assertThat(check.right()).isFalse());
        assertThat(book.figures()).isEqualTo(figures(1, 0));
    }

    @Test
    void theSameAnswerReadAgainIsNotCountedAgain() {
        know(0, 8, "no, the yard is empty.");
        book.decided(answered("yard", 0, "q"));
        book.decided(answered("yard", 0, "q"));

        assertThat(book.figures()).isEqualTo(figures(1, 1));
    }

    @Test
    void whatHasNoSingleTrueAnswerIsNotCounted() {
        know(0, 8, "");

        assertThat(book.decided(answered("yard", 0, "q"))).isEmpty();
        assertThat(book.decided(shed("yard", 0, "r"))).isEmpty();
        assertThat(book.figures()).isEqualTo(new Figures.Checks(0, 0, List.of()));
    }

    @Test
    void holdsNoMoreThanItsBounds() {
        // Given more answers waiting than are held of a stream
        int waitingMax = LiveLimits.DEFAULT.outcomesPerStreamMax();
        for (int i = 0; i <= waitingMax; i++) {
            book.decided(answered("yard", 0, "q" + i));
        }

        // When the truth comes
        know(0, 8, "no, the yard is empty.");

        // Then the first of them is left out
        assertThat(book.figures().checked()).isEqualTo(waitingMax);
        assertThat(book.of(answered("yard", 0, "q0"))).isEmpty();
    }

    private void know(long from, long end, String says) {
        for (long sequence = from; sequence < end; sequence++) {
            book.knows(truth(sequence, says));
        }
    }

    private static FrameTruth truth(long sequence, String says) {
        return new FrameTruth("yard", EPOCH_MS, sequence, EPOCH_MS + sequence * SLOT_MS, Map.of("says", says));
    }

    private static Figures.Checks figures(long checked, long right) {
        return new Figures.Checks(checked, right, List.of(new Figures.QuestionChecks("q", checked, right)));
    }
}

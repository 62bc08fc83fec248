package io.pyramidstream.inference.question;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class QuestionBookTest {

    private final QuestionBook book = new QuestionBook(2, 2);

    @Test
    void aChangeAppliesToWindowsThatStartAtOrAfterItsTime() {
        book.put(question("a", 1, "*", 0));
        book.put(question("a", 2, "*", 1_000));

        assertThat(versionsAsked("cam", 999)).containsExactly(1);
        assertThat(versionsAsked("cam", 1_000)).containsExactly(2);
    }

    @Test
    void aRemovedQuestionIsStillAskedOfWindowsThatStartedBefore() {
        book.put(question("a", 1, "*", 0));

        assertThat(book.remove("a", 1_000)).isTrue();

        assertThat(book.standing()).isEmpty();
        assertThat(versionsAsked("cam", 999)).containsExactly(1);
        assertThat(versionsAsked("cam", 1_000)).isEmpty();
        assertThat(book.remove("a", 2_000)).isFalse();
    }

    @Test
    void anOlderOrTheSameVersionChangesNothing() {
        book.put(question("a", 2, "*", 0));

        assertThat(book.put(question("a", 2, "*", 5))).isFalse();
        assertThat(book.put(question("a", 1, "*", 5))).isFalse();

        assertThat(book.find("a")).hasValue(question("a", 2, "*", 0));
    }

    @Test
    void refusesMoreThanItMayHoldAndForgetsTheOldestVersions() {
        book.put(question("a", 1, "*", 0));
        book.put(question("b", 1, "*", 0));
        assertThat(book.put(question("c", 1, "*", 0))).isFalse();

        for (int version = 2; version <= 5; version++) {
            book.put(question("a", version, "*", version));
        }

        assertThat(versionsAsked("cam", 2))
                .as("b, and a's version 2 is forgotten")
                .containsExactly(1);
        assertThat(versionsAsked("cam", 4)).containsExactly(4, 1);
        assertThat(book.newestVersions()).containsEntry("a", 5).containsEntry("b", 1);
    }

    @Test
    void asksOnlyTheStreamsAQuestionNames() {
        book.put(question("a", 1, "gate-*", 0));

        assertThat(book.askedOf("gate-1")).hasSize(1);
        assertThat(book.askedOf("yard")).isEmpty();
    }

    private List<Integer> versionsAsked(String stream, long windowStartMs) {
        return book.askedOf(stream).stream()
                .filter(asked -> asked.covers(windowStartMs))
                .map(asked -> asked.question().version())
                .toList();
    }

    private static Question question(String id, int version, String streams, long fromMs) {
        return new Question(
                id, version, "What?", List.of(streams), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), fromMs);
    }
}

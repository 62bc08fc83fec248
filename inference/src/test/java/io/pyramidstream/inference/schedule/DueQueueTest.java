package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.watch.Due;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class DueQueueTest {

    private static final Question QUESTION =
            new Question("q", 1, "What?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), 0);

    @Test
    void takesTheOldestOfEachStreamInTurn() {
        DueQueue queue = new DueQueue(100);
        add(queue, "busy", 1, 2, 3, 4);
        add(queue, "calm", 3);

        assertThat(names(queue.next(3))).containsExactly("busy1", "calm3", "busy2");
        assertThat(names(queue.next(3))).containsExactly("busy3", "busy4");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aStreamThatComesNewWaitsNoLongerThanARound() {
        DueQueue queue = new DueQueue(100);
        add(queue, "a", 1, 2, 3);
        add(queue, "b", 1, 2, 3);
        queue.next(4);

        add(queue, "new", 9);

        assertThat(names(queue.next(3))).contains("new9");
    }

    @Test
    void shedsTheOldestOfTheLongestLine() {
        DueQueue queue = new DueQueue(3);
        add(queue, "busy", 5, 6, 7, 8);
        add(queue, "calm", 1);

        assertThat(queue.isFull()).isTrue();
        assertThat(names(queue.overflow())).containsExactly("busy5", "busy6");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.overflow()).isEmpty();
    }

    @Test
    void shedsTheLowestPriorityFirst() {
        DueQueue queue = new DueQueue(3);
        add(queue, question("alarm", 9), "cam", 1, 2);
        add(queue, question("chat", 1), "cam", 1, 2, 3);

        assertThat(queue.overflow())
                .extracting(due -> due.question().id() + due.window().index())
                .containsExactly("chat1", "chat2");
        assertThat(names(queue.next(3))).containsExactly("cam1", "cam2", "cam3");
    }

    @Test
    void saysHowManyWaitAndHowOldTheyAre() {
        DueQueue queue = new DueQueue(10);
        add(queue, "cam", 5, 6);

        assertThat(queue.waiting()).containsOnlyKeys("cam").containsEntry("cam", new DueQueue.Waiting(2, 5_000));
        queue.drop(due -> due.window().index() == 5);
        assertThat(queue.waiting()).containsEntry("cam", new DueQueue.Waiting(1, 6_000));
        queue.next(1);
        assertThat(queue.waiting()).isEmpty();
    }

    private static Question question(String id, int priority) {
        return new Question(
                id, 1, "What?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.YesNo(), "", priority, 0);
    }

    private static void add(DueQueue queue, String stream, int... windows) {
        add(queue, QUESTION, stream, windows);
    }

    private static void add(DueQueue queue, Question question, String stream, int... windows) {
        for (int window : windows) {
            long timeMs = window * 1_000L;
            Frame frame = new Frame(stream, 0, window, timeMs, 1, 1, new byte[0]);
            WindowRef ref =
                    new WindowRef(stream, 0, window, timeMs, timeMs + 1_000, List.of((long) window), false, false);
            queue.add(new Due(question, 0, ref, List.of(frame), timeMs, timeMs));
        }
    }

    private static List<String> names(List<Due> rows) {
        List<String> names = new ArrayList<>();
        rows.forEach(due -> names.add(due.stream() + due.window().index()));
        return names;
    }
}

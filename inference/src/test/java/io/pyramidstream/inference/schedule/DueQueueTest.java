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

    private static final int ARRIVES_AFTER_MS = 10;

    private static final Question WORDS =
            new Question("q", 1, "What?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.Text(8), 0);

    @Test
    void takesTheOldestOfEachStreamInTurn() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, "busy", 1, 2, 3, 4);
        add(queue, "calm", 3);

        assertThat(names(queue.next(3, 100, 100))).containsExactly("busy1", "calm3", "busy2");
        assertThat(names(queue.next(3, 100, 100))).containsExactly("busy3", "busy4");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aStreamThatComesNewWaitsNoLongerThanARound() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, "a", 1, 2, 3);
        add(queue, "b", 1, 2, 3);
        queue.next(4, 100, 100);

        add(queue, "new", 9);

        assertThat(names(queue.next(3, 100, 100))).contains("new9");
    }

    @Test
    void shedsTheOldestOfTheLongestLine() {
        DueQueue queue = new DueQueue(3, 2);
        add(queue, "busy", 5, 6, 7, 8);
        add(queue, "calm", 1);

        assertThat(queue.isFull()).isTrue();
        assertThat(names(queue.overflow())).containsExactly("busy5", "busy6");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.overflow()).isEmpty();
    }

    @Test
    void shedsTheLowestPriorityFirst() {
        DueQueue queue = new DueQueue(3, 2);
        add(queue, question("alarm", 9), "cam", 1, 2);
        add(queue, question("chat", 1), "cam", 1, 2, 3);

        assertThat(queue.overflow())
                .extracting(due -> due.question().id() + due.window().index())
                .containsExactly("chat1", "chat2");
        assertThat(names(queue.next(3, 100, 100))).containsExactly("cam1", "cam2", "cam3");
    }

    @Test
    void aVerdictDoesNotWaitForWords() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, WORDS, "cam", 1, 2);
        add(queue, question("alarm", 5), "cam", 3);

        assertThat(names(queue.next(8, 100, 100))).containsExactly("cam3");
        assertThat(names(queue.next(8, 100, 100))).containsExactly("cam1", "cam2");
    }

    @Test
    void wordsComeAlongWithTheVerdictsOfTheirWindow() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, WORDS, "cam", 1, 2);
        add(queue, question("alarm", 5), "cam", 2);

        assertThat(queue.next(8, 100, 8))
                .extracting(due -> due.question().id() + due.window().index())
                .containsExactly("alarm2", "q2");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void wordsWaitWhileAsManyAreBeingWrittenAsMayBe() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, WORDS, "cam", 1, 2, 3);
        add(queue, question("alarm", 5), "cam", 3);

        assertThat(names(queue.next(8, 100, 0))).containsExactly("cam3");
        assertThat(queue.next(8, 100, 0)).isEmpty();
        assertThat(names(queue.next(8, 100, 2))).containsExactly("cam1", "cam2");
    }

    @Test
    void wordsHaveTheirTurnAfterSoManyRunsOfVerdicts() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, WORDS, "cam", 1, 2);
        add(queue, question("alarm", 5), "door", 1, 2, 3, 4);

        List<String> order = new ArrayList<>();
        while (!queue.isEmpty()) {
            order.addAll(names(queue.next(1, 1, 100)));
        }
        assertThat(order).containsExactly("door1", "door2", "cam1", "door3", "door4", "cam2");
    }

    @Test
    void keepsThePairsOfAWindowTogether() {
        DueQueue queue = new DueQueue(100, 2);
        for (String id : List.of("a", "b", "c")) {
            add(queue, question(id, 5), "left", 1, 2);
            add(queue, question(id, 5), "right", 1);
        }

        assertThat(names(queue.next(4, 100, 100))).containsExactly("left1", "left1", "left1");
        assertThat(names(queue.next(7, 100, 100))).hasSize(6).startsWith("right1", "right1", "right1", "left2");
    }

    @Test
    void tearsAWindowOnlyWhenItIsTooLargeAlone() {
        DueQueue queue = new DueQueue(100, 2);
        for (String id : List.of("a", "b", "c", "d", "e")) {
            add(queue, question(id, 5), "cam", 1);
        }

        assertThat(queue.next(3, 100, 100)).hasSize(3);
        assertThat(queue.next(3, 100, 100)).hasSize(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aWaitIsCountedFromTheArrivalNotByTheCamerasClock() {
        DueQueue queue = new DueQueue(100, 2);
        add(queue, "cam", 5);

        assertThat(queue.waitMs(7_000)).isEqualTo(2_000 - ARRIVES_AFTER_MS);
        queue.next(1, 1, 100);
        assertThat(queue.waitMs(7_000)).isZero();
    }

    @Test
    void saysHowManyWaitAndHowOldTheyAre() {
        DueQueue queue = new DueQueue(10, 2);
        add(queue, "cam", 5, 6);

        assertThat(queue.waiting()).containsOnlyKeys("cam").containsEntry("cam", new DueQueue.Waiting(2, 5_000));
        queue.takeIf(due -> due.window().index() == 5);
        assertThat(queue.waiting()).containsEntry("cam", new DueQueue.Waiting(1, 6_000));
        queue.next(1, 100, 100);
        assertThat(queue.waiting()).isEmpty();
    }

    private static Question question(String id, int priority) {
        return new Question(
                id, 1, "What?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.YesNo(), "", priority, 0);
    }

    private static void add(DueQueue queue, String stream, int... windows) {
        add(queue, WORDS, stream, windows);
    }

    private static void add(DueQueue queue, Question question, String stream, int... windows) {
        for (int window : windows) {
            long timeMs = window * 1_000L;
            Frame frame = new Frame(stream, 0, window, timeMs, 1, 1, new byte[0]);
            WindowRef ref =
                    new WindowRef(stream, 0, window, timeMs, timeMs + 1_000, List.of((long) window), false, false);
            queue.add(new Due(question, 0, ref, List.of(frame), timeMs, timeMs + ARRIVES_AFTER_MS));
        }
    }

    private static List<String> names(List<Due> rows) {
        List<String> names = new ArrayList<>();
        rows.forEach(due -> names.add(due.stream() + due.window().index()));
        return names;
    }
}

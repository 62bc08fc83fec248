package io.pyramidstream.inference.schedule;

import io.pyramidstream.inference.watch.Due;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Due pairs that wait for the model. Each stream has its own line, oldest first; streams take turns, so that a busy
/// one
/// delays the others by no more than one pair a round.
public final class DueQueue {

    private static final class Line {
        final Deque<Due> waiting = new ArrayDeque<>();
        long servedTurn;
    }

    private final int dueMax;
    private final Map<String, Line> lines = new HashMap<>();
    private int size;
    private long turn;

    /// @param dueMax most pairs that may wait; {@link #overflow} takes out what is beyond
    public DueQueue(int dueMax) {
        this.dueMax = dueMax;
    }

    public void add(Due due) {
        lines.computeIfAbsent(due.stream(), _ -> newLine()).waiting.add(due);
        size++;
    }

    /// Takes out what is beyond the bound, from the streams with the longest lines: pairs of the lowest priority, and
    /// of
    /// those the oldest.
    public List<Due> overflow() {
        List<Due> over = new ArrayList<>();
        while (size > dueMax) {
            lines.values().stream()
                    .max(Comparator.comparingInt((Line line) -> line.waiting.size())
                            .thenComparingLong(line -> -oldestCaptureMs(line)))
                    .ifPresent(line -> over.add(leastImportant(line)));
        }
        return over;
    }

    /// Takes out the next pairs to work on, at most `rowsMax`, from the streams whose last turn is longest ago.
    public List<Due> next(int rowsMax) {
        List<Due> rows = new ArrayList<>();
        while (rows.size() < rowsMax && size > 0) {
            lines.values().stream()
                    .filter(line -> !line.waiting.isEmpty())
                    .min(Comparator.comparingLong((Line line) -> line.servedTurn)
                            .thenComparingLong(DueQueue::oldestCaptureMs))
                    .ifPresent(line -> {
                        line.servedTurn = ++turn;
                        rows.add(take(line));
                    });
        }
        lines.values().removeIf(line -> line.waiting.isEmpty() && line.servedTurn < turn - lines.size());
        return rows;
    }

    /// Takes out what matches, for example the pairs of a partition that was given away.
    public void drop(Predicate<Due> which) {
        lines.values().forEach(line -> line.waiting.removeIf(which));
        size = lines.values().stream().mapToInt(line -> line.waiting.size()).sum();
    }

    public boolean isFull() {
        return size >= dueMax;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    /// Pairs that wait, by stream, and the capture time of the oldest window's last frame.
    public Map<String, Waiting> waiting() {
        Map<String, Waiting> waiting = new HashMap<>();
        lines.forEach((stream, line) -> {
            if (!line.waiting.isEmpty()) {
                waiting.put(stream, new Waiting(line.waiting.size(), oldestCaptureMs(line)));
            }
        });
        return waiting;
    }

    public record Waiting(int pairs, long oldestCaptureMs) {}

    /// A stream that comes new goes to the end of the round, not before those who wait longer.
    private Line newLine() {
        Line line = new Line();
        line.servedTurn = lines.values().stream()
                .mapToLong(other -> other.servedTurn)
                .min()
                .orElse(turn);
        return line;
    }

    private Due take(Line line) {
        size--;
        return line.waiting.remove();
    }

    private Due leastImportant(Line line) {
        // The first of the smallest: a line is in order of age.
        Due least = line.waiting.stream()
                .min(Comparator.comparingInt(due -> due.question().priority()))
                .orElseThrow();
        line.waiting.removeIf(due -> due == least);
        size--;
        return least;
    }

    private static long oldestCaptureMs(Line line) {
        Due oldest = line.waiting.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.lastCaptureMs();
    }
}

package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.inference.watch.Due;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Due pairs that wait for the model. Each stream has its own line, oldest window first; streams take turns, a window a
/// turn, so that a busy one delays the others by no more than one window a round. The pairs of one window stay
/// together: they show the same frames and can share work.
///
/// Verdicts and answers in words have lines of their own. A verdict takes one run and is not made to wait for words;
/// words come along with the verdicts of their window, and have a turn of their own after at most `verdictsMax` runs.
public final class DueQueue {

    private enum Kind {
        VERDICT,
        WORDS;

        static Kind of(Due due) {
            return switch (due.question().form()) {
                case AnswerForm.YesNo _, AnswerForm.Choice _ -> VERDICT;
                case AnswerForm.Text _, AnswerForm.Number _, AnswerForm.Json _ -> WORDS;
            };
        }
    }

    /// One stream's windows of one kind, oldest first.
    private static final class Line {
        final Map<WindowRef, List<Due>> windows = new LinkedHashMap<>();
        long servedTurn;

        boolean isEmpty() {
            return windows.isEmpty();
        }

        List<Due> first() {
            return windows.values().iterator().next();
        }

        Stream<Due> pairs() {
            return windows.values().stream().flatMap(List::stream);
        }

        int size() {
            return windows.values().stream().mapToInt(List::size).sum();
        }

        long oldestCaptureMs() {
            return isEmpty() ? Long.MAX_VALUE : first().getFirst().lastCaptureMs();
        }
    }

    private final int dueMax;
    private final int verdictsMax;
    private final Map<Kind, Map<String, Line>> lines = new EnumMap<>(Kind.class);
    private int size;
    private long turn;
    private int verdictsInARow;

    /// @param dueMax      most pairs that may wait; {@link #overflow} takes out what is beyond
    /// @param verdictsMax most runs of verdicts in a row while words wait
    public DueQueue(int dueMax, int verdictsMax) {
        this.dueMax = dueMax;
        this.verdictsMax = verdictsMax;
        for (Kind kind : Kind.values()) {
            lines.put(kind, new HashMap<>());
        }
    }

    public void add(Due due) {
        Map<String, Line> ofKind = lines(Kind.of(due));
        ofKind.computeIfAbsent(due.stream(), _ -> newLine(ofKind))
                .windows
                .computeIfAbsent(due.window(), _ -> new ArrayList<>())
                .add(due);
        size++;
    }

    /// Takes out what is beyond the bound, from the streams with the longest lines: pairs of the lowest priority, and
    /// of those the oldest.
    public List<Due> overflow() {
        List<Due> over = new ArrayList<>();
        while (size > dueMax) {
            allLines()
                    .max(Comparator.comparingInt(Line::size).thenComparingLong(line -> -line.oldestCaptureMs()))
                    .ifPresent(line -> over.add(leastImportant(line)));
        }
        return over;
    }

    /// Takes out the next pairs to work on from the streams whose last turn is longest ago: windows of which verdicts
    /// are due, with what else is due of them, or windows of which only words are. A window is torn only if it has
    /// more than `pairsMax` pairs, or more than `wordsMax` in words.
    ///
    /// @param windowsMax most windows they may be of
    /// @param wordsMax   most answers in words they may begin
    public List<Due> next(int pairsMax, int windowsMax, int wordsMax) {
        Kind kind = nextKind(wordsMax > 0);
        if (kind == Kind.VERDICT) {
            List<Due> batch = next(kind, pairsMax, windowsMax);
            takeAlong(batch, pairsMax, wordsMax);
            return batch;
        }
        return wordsMax > 0 ? next(kind, Math.min(pairsMax, wordsMax), windowsMax) : List.of();
    }

    private List<Due> next(Kind kind, int pairsMax, int windowsMax) {
        List<Due> batch = new ArrayList<>();
        for (int windows = 0; windows < windowsMax && batch.size() < pairsMax; windows++) {
            Line line = lines(kind).values().stream()
                    .filter(one -> !one.isEmpty())
                    .min(Comparator.comparingLong((Line one) -> one.servedTurn)
                            .thenComparingLong(Line::oldestCaptureMs))
                    .orElse(null);
            if (line == null || !batch.isEmpty() && batch.size() + line.first().size() > pairsMax) {
                break;
            }
            line.servedTurn = ++turn;
            batch.addAll(takeFirst(line, pairsMax));
        }
        lines(kind)
                .values()
                .removeIf(line ->
                        line.isEmpty() && line.servedTurn < turn - lines(kind).size());
        return batch;
    }

    /// Words about the windows of a batch, as far as there is room.
    private void takeAlong(List<Due> batch, int pairsMax, int wordsMax) {
        int room = Math.min(pairsMax - batch.size(), wordsMax);
        for (Due verdict : List.copyOf(batch)) {
            Line line = lines(Kind.WORDS).get(verdict.stream());
            List<Due> words = line == null ? null : line.windows.get(verdict.window());
            if (line != null && words != null && words.size() <= room) {
                line.windows.remove(verdict.window());
                batch.addAll(words);
                size -= words.size();
                room -= words.size();
            }
        }
    }

    /// Takes out what matches.
    public List<Due> takeIf(Predicate<Due> which) {
        List<Due> taken = new ArrayList<>();
        allLines().forEach(line -> {
            for (Iterator<List<Due>> windows = line.windows.values().iterator(); windows.hasNext(); ) {
                List<Due> pairs = windows.next();
                pairs.removeIf(due -> which.test(due) && taken.add(due));
                if (pairs.isEmpty()) {
                    windows.remove();
                }
            }
        });
        size -= taken.size();
        return taken;
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

    /// Windows that wait; one of which verdicts and words wait counts twice.
    public int windows() {
        return allLines().mapToInt(line -> line.windows.size()).sum();
    }

    /// Pairs that wait, by stream, and the capture time of the oldest window's last frame.
    public Map<String, Waiting> waiting() {
        Map<String, Waiting> waiting = new HashMap<>();
        lines.values()
                .forEach(ofKind -> ofKind.forEach((stream, line) -> {
                    if (!line.isEmpty()) {
                        waiting.merge(stream, new Waiting(line.size(), line.oldestCaptureMs()), Waiting::plus);
                    }
                }));
        return waiting;
    }

    /// The longest that a pair has waited here, counted from when Kafka had its last frame: a camera whose clock is
    /// wrong, or one far away, does not wait here.
    public long waitMs(long nowMs) {
        return allLines()
                .filter(line -> !line.isEmpty())
                .mapToLong(line -> nowMs - line.first().getFirst().lastArrivedMs())
                .max()
                .orElse(0);
    }

    public record Waiting(int pairs, long oldestCaptureMs) {
        public Waiting plus(Waiting other) {
            return new Waiting(pairs + other.pairs, Math.min(oldestCaptureMs, other.oldestCaptureMs));
        }
    }

    private Kind nextKind(boolean wordsMayBegin) {
        boolean verdicts = lines(Kind.VERDICT).values().stream().anyMatch(line -> !line.isEmpty());
        boolean words = wordsMayBegin && lines(Kind.WORDS).values().stream().anyMatch(line -> !line.isEmpty());
        if (verdicts && (!words || verdictsInARow < verdictsMax)) {
            verdictsInARow = words ? verdictsInARow + 1 : 0;
            return Kind.VERDICT;
        }
        verdictsInARow = 0;
        return Kind.WORDS;
    }

    /// A stream that comes new goes to the end of the round, not before those who wait longer.
    private Line newLine(Map<String, Line> ofKind) {
        Line line = new Line();
        line.servedTurn = ofKind.values().stream()
                .mapToLong(other -> other.servedTurn)
                .min()
                .orElse(turn);
        return line;
    }

    private List<Due> takeFirst(Line line, int pairsMax) {
        List<Due> pairs = line.first();
        List<Due> taken = List.copyOf(pairs.subList(0, Math.min(pairsMax, pairs.size())));
        pairs.subList(0, taken.size()).clear();
        if (pairs.isEmpty()) {
            line.windows.remove(taken.getFirst().window());
        }
        size -= taken.size();
        return taken;
    }

    private Due leastImportant(Line line) {
        // The first of the smallest: a line is in order of age.
        Due least = line.pairs()
                .min(Comparator.comparingInt(due -> due.question().priority()))
                .orElseThrow();
        List<Due> window = line.windows.get(least.window());
        if (window != null) {
            window.removeIf(due -> due == least);
            if (window.isEmpty()) {
                line.windows.remove(least.window());
            }
        }
        size--;
        return least;
    }

    private Stream<Line> allLines() {
        return lines.values().stream().flatMap(ofKind -> ofKind.values().stream());
    }

    private Map<String, Line> lines(Kind kind) {
        return lines.computeIfAbsent(kind, _ -> new HashMap<>());
    }
}

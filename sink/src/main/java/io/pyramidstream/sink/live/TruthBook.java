package io.pyramidstream.sink.live;

import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Holds answers against the truth of their frames, whichever of the two is read first. Nothing is checked twice.
final class TruthBook {

    private record FrameKey(long epochMs, long sequence) {}

    private record OutcomeKey(WindowRef window, String questionId, int questionVersion) {
        static OutcomeKey of(Outcome outcome) {
            return new OutcomeKey(outcome.window(), outcome.questionId(), outcome.questionVersion());
        }
    }

    /// Of one stream.
    private static final class Shelf {
        final SequencedMap<FrameKey, FrameTruth> truths = new LinkedHashMap<>();
        final Deque<Outcome.Answered> waiting = new ArrayDeque<>();
    }

    private static final class Tally {
        long checked;
        long right;
    }

    private final AnswerKey key;
    private final LiveLimits limits;

    /// Least recently heard of first.
    private final SequencedMap<String, Shelf> shelves = new LinkedHashMap<>();

    /// Oldest first.
    private final SequencedMap<OutcomeKey, Check> checks = new LinkedHashMap<>();

    private final Map<String, Tally> tallies = new TreeMap<>();

    TruthBook(AnswerKey key, LiveLimits limits) {
        this.key = key;
        this.limits = limits;
    }

    /// @return the answers that could be checked now that this is known
    List<Check> knows(FrameTruth truth) {
        Shelf shelf = shelf(truth.stream());
        shelf.truths.putIfAbsent(new FrameKey(truth.epochMs(), truth.sequence()), truth);
        if (shelf.truths.size() > limits.framesPerStreamMax()) {
            shelf.truths.pollFirstEntry();
        }
        List<Check> found = new ArrayList<>();
        shelf.waiting.removeIf(answered -> {
            List<FrameTruth> window = window(shelf, answered.window());
            if (window != null) {
                check(answered, window).ifPresent(found::add);
            }
            return window != null;
        });
        return found;
    }

    /// @return empty when the truth of some frame is not known yet, or there is no single true answer
    Optional<Check> decided(Outcome outcome) {
        if (key == AnswerKey.NONE
                || !(outcome instanceof Outcome.Answered answered)
                || checks.containsKey(OutcomeKey.of(outcome))) {
            return Optional.empty();
        }
        Shelf shelf = shelf(outcome.window().stream());
        List<FrameTruth> window = window(shelf, outcome.window());
        if (window != null) {
            return check(answered, window);
        }
        shelf.waiting.add(answered);
        if (shelf.waiting.size() > limits.outcomesPerStreamMax()) {
            shelf.waiting.remove();
        }
        return Optional.empty();
    }

    /// What was found of it, while it is held.
    Optional<Check> of(Outcome outcome) {
        return Optional.ofNullable(checks.get(OutcomeKey.of(outcome)));
    }

    Figures.Checks figures() {
        List<Figures.QuestionChecks> questions = tallies.entrySet().stream()
                .map(tally ->
                        new Figures.QuestionChecks(tally.getKey(), tally.getValue().checked, tally.getValue().right))
                .toList();
        return new Figures.Checks(
                questions.stream().mapToLong(Figures.QuestionChecks::checked).sum(),
                questions.stream().mapToLong(Figures.QuestionChecks::right).sum(),
                questions);
    }

    private Shelf shelf(String stream) {
        Shelf shelf = shelves.remove(stream);
        if (shelf == null) {
            shelf = new Shelf();
            if (shelves.size() >= limits.streamsMax()) {
                shelves.pollFirstEntry();
            }
        }
        shelves.put(stream, shelf);
        return shelf;
    }

    private static @Nullable List<FrameTruth> window(Shelf shelf, WindowRef window) {
        List<FrameTruth> frames = new ArrayList<>();
        for (long sequence : window.sequences()) {
            FrameTruth truth = shelf.truths.get(new FrameKey(window.epochMs(), sequence));
            if (truth == null) {
                return null;
            }
            frames.add(truth);
        }
        return frames;
    }

    private Optional<Check> check(Outcome.Answered answered, List<FrameTruth> window) {
        return key.expected(answered.answer().question(), window).map(expected -> {
            Check check = new Check(answered, expected);
            checks.put(OutcomeKey.of(answered), check);
            if (checks.size() > limits.outcomesMax()) {
                checks.pollFirstEntry();
            }
            count(check);
            return check;
        });
    }

    private void count(Check check) {
        String question = check.answered().questionId();
        if (tallies.size() >= limits.questionsMax() && !tallies.containsKey(question)) {
            return;
        }
        Tally tally = tallies.computeIfAbsent(question, _ -> new Tally());
        tally.checked++;
        tally.right += check.right() ? 1 : 0;
    }
}

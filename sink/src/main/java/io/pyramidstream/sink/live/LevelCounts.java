package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Answer;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Answers by the load level they were given at.
final class LevelCounts {

    /// Levels told apart; more than any service has. The least recently seen one is forgotten.
    private static final int LEVELS_MAX = 32;

    private final SequencedMap<String, Long> answers = new LinkedHashMap<>();
    private String newest = Answer.FULL;

    void add(Answer answer) {
        newest = answer.level();
        Long before = answers.remove(newest);
        answers.put(newest, before == null ? 1 : before + 1);
        if (answers.size() > LEVELS_MAX) {
            answers.pollFirstEntry();
        }
    }

    Figures.Levels figures() {
        return new Figures.Levels(newest, answers);
    }
}

package io.pyramidstream.evaluation;

import io.pyramidstream.contract.AnswerForm;

import java.util.Locale;

/// A question with its true answer.
///
/// @param topic    what it is about
/// @param type     what kind of answer it wants, as tables name it: `yes/no`, `choice`, `count`, `text`, or a data
///                 set's own types
/// @param temporal whether no single frame can answer it
/// @param scored   whether it counts in the overall accuracy; free text stands beside it
public record ScoredQuestion(
        String topic, String type, boolean temporal, boolean scored, String text, AnswerForm form, String answer) {

    /// The whole answer, but for capitals, punctuation and spaces.
    boolean isRight(String given) {
        return plain(given).equals(plain(answer));
    }

    /// The first word alone: models that answer in sentences often begin with it.
    boolean beginsRight(String given) {
        return plain(given).split(" ", 2)[0].equals(plain(answer));
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}

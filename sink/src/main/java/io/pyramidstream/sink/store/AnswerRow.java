package io.pyramidstream.sink.store;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.sink.group.RecordJson;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// One outcome as a row.
///
/// @param words the answer in small letters; null without an answer
record AnswerRow(
        AnswerKey key,
        String kind,
        @Nullable String verdict,
        @Nullable Double probability,
        @Nullable String words,
        String detail) {

    /// Of a row's JSON, evidence included; longer ones are kept without evidence.
    static final int DETAIL_CHARS_MAX = 1_000_000;

    /// @param evidence whether to keep the kept tokens and their scores
    static AnswerRow of(Outcome outcome, boolean evidence) {
        AnswerKey key = key(outcome);
        String detail = detail(outcome, evidence);
        return switch (outcome) {
            case Outcome.Answered answered -> {
                Verdict verdict = answered.answer().verdict().orElse(null);
                yield new AnswerRow(
                        key,
                        "answered",
                        verdict == null ? null : storable(verdict.value()),
                        verdict == null ? null : verdict.probability(),
                        folded(answered.answer().text()),
                        detail);
            }
            case Outcome.Shed _ -> new AnswerRow(key, "shed", null, null, null, detail);
            case Outcome.Failed _ -> new AnswerRow(key, "failed", null, null, null, detail);
        };
    }

    static AnswerKey key(Outcome outcome) {
        WindowRef window = outcome.window();
        return new AnswerKey(
                window.startMs(), window.stream(), outcome.questionId(), outcome.questionVersion(), window.epochMs());
    }

    /// How text is stored to be searched, and how what is searched for must be written.
    static String folded(String text) {
        return storable(text).toLowerCase(Locale.ROOT);
    }

    /// PostgreSQL has no place for the character 0.
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private static String detail(Outcome outcome, boolean evidence) {
        String json = RecordJson.of(outcome, evidence);
        return json.length() > DETAIL_CHARS_MAX ? RecordJson.of(outcome, false) : json;
    }
}

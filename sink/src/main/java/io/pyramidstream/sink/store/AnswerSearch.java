package io.pyramidstream.sink.store;

import org.jspecify.annotations.Nullable;

/// What to look for among the stored outcomes; null asks for anything. Results come newest first.
///
/// @param fromMs         windows that start at or after this capture time
/// @param toMs           and before this one
/// @param kind           `answered`, `shed` or `failed`
/// @param verdict        exactly this one
/// @param probabilityMin of the verdict, [0, 1]
/// @param probabilityMax of the verdict, [0, 1]
/// @param text           stands somewhere in the answer, in whatever case
/// @param limit          most results
/// @param after          only what follows this one: `next` of the page before
public record AnswerSearch(
        @Nullable String stream,
        @Nullable String questionId,
        @Nullable Long fromMs,
        @Nullable Long toMs,
        @Nullable String kind,
        @Nullable String verdict,
        @Nullable Double probabilityMin,
        @Nullable Double probabilityMax,
        @Nullable String text,
        int limit,
        @Nullable AnswerKey after) {

    public static final AnswerSearch NEWEST =
            new AnswerSearch(null, null, null, null, null, null, null, null, null, 50, null);

    public AnswerSearch {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
        }
        if (fromMs != null && toMs != null && fromMs >= toMs) {
            throw new IllegalArgumentException("from must be before to, were " + fromMs + " and " + toMs);
        }
        share("probability from", probabilityMin);
        share("probability to", probabilityMax);
    }

    public AnswerSearch ofStream(@Nullable String wanted) {
        return new AnswerSearch(
                wanted, questionId, fromMs, toMs, kind, verdict, probabilityMin, probabilityMax, text, limit, after);
    }

    public AnswerSearch ofQuestion(@Nullable String wanted) {
        return new AnswerSearch(
                stream, wanted, fromMs, toMs, kind, verdict, probabilityMin, probabilityMax, text, limit, after);
    }

    public AnswerSearch between(@Nullable Long newFromMs, @Nullable Long newToMs) {
        return new AnswerSearch(
                stream,
                questionId,
                newFromMs,
                newToMs,
                kind,
                verdict,
                probabilityMin,
                probabilityMax,
                text,
                limit,
                after);
    }

    public AnswerSearch ofKind(@Nullable String wanted) {
        return new AnswerSearch(
                stream, questionId, fromMs, toMs, wanted, verdict, probabilityMin, probabilityMax, text, limit, after);
    }

    public AnswerSearch saying(@Nullable String wanted, @Nullable Double atLeast, @Nullable Double atMost) {
        return new AnswerSearch(stream, questionId, fromMs, toMs, kind, wanted, atLeast, atMost, text, limit, after);
    }

    public AnswerSearch containing(@Nullable String wanted) {
        return new AnswerSearch(
                stream, questionId, fromMs, toMs, kind, verdict, probabilityMin, probabilityMax, wanted, limit, after);
    }

    public AnswerSearch page(int newLimit, @Nullable AnswerKey newAfter) {
        return new AnswerSearch(
                stream,
                questionId,
                fromMs,
                toMs,
                kind,
                verdict,
                probabilityMin,
                probabilityMax,
                text,
                newLimit,
                newAfter);
    }

    private static void share(String name, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], was " + value);
        }
    }
}

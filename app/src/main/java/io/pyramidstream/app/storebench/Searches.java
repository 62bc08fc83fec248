package io.pyramidstream.app.storebench;

import io.pyramidstream.sink.store.AnswerKey;
import io.pyramidstream.sink.store.AnswerSearch;

import java.util.SplittableRandom;

/// The searches that are timed, by what they ask; the same ones for the same seed.
enum Searches {
    /// What the history is asked most: one camera, one question, an hour.
    STREAM_QUESTION_TIME("streamQuestionTime"),
    STREAM_TIME("streamTime"),
    QUESTION_TIME("questionTime"),
    TIME("time"),
    /// A page from the middle of one camera's history.
    DEEP_PAGE("deepPage"),
    /// Sure answers of one camera and question, over all time.
    VERDICT("verdict"),
    /// Words in one camera's answers of a day.
    TEXT("text");

    private static final long HOUR_MS = 3_600_000;

    private final String word;

    Searches(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /// @param spanMs capture time over which there are answers
    AnswerSearch next(SplittableRandom random, long spanMs) {
        String stream = GeneratedAnswers.stream(random.nextInt(GeneratedAnswers.STREAMS));
        int question = random.nextInt(GeneratedAnswers.QUESTIONS);
        long fromMs = GeneratedAnswers.FIRST_MS + random.nextLong(Math.max(1, spanMs - HOUR_MS));
        AnswerSearch hour = AnswerSearch.NEWEST.between(fromMs, fromMs + HOUR_MS);
        return switch (this) {
            case STREAM_QUESTION_TIME -> hour.ofStream(stream).ofQuestion(GeneratedAnswers.question(question));
            case STREAM_TIME -> hour.ofStream(stream);
            case QUESTION_TIME -> hour.ofQuestion(GeneratedAnswers.question(question));
            case TIME -> hour;
            case DEEP_PAGE ->
                AnswerSearch.NEWEST
                        .ofStream(stream)
                        .page(50, new AnswerKey(fromMs, stream, "question-5", 1, GeneratedAnswers.FIRST_MS));
            case VERDICT ->
                AnswerSearch.NEWEST
                        .ofStream(stream)
                        .ofQuestion(GeneratedAnswers.question(question / 2 * 2))
                        .saying("yes", 0.98, null);
            case TEXT ->
                AnswerSearch.NEWEST
                        .ofStream(stream)
                        .between(fromMs, fromMs + 24 * HOUR_MS)
                        .containing("Bicycle stands by the ramp");
        };
    }
}

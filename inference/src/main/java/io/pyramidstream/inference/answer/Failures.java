package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.PromptTooLongException;
import io.pyramidstream.inference.watch.Due;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What went wrong with a pair, as its outcome.
public final class Failures {

    private static final Logger LOGGER = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /// What users are told of an exception.
    public static String message(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    /// While the model was at work on it.
    static Outcome ofModel(Due due, RuntimeException e, long nowMs) {
        if (e instanceof PromptTooLongException) {
            return of(due, "prompt-too-long", e, nowMs);
        }
        LOGGER.warn(
                "the model failed stream={} window={} question={}",
                due.stream(),
                due.window().index(),
                due.question().id(),
                e);
        return of(due, "model-error", e, nowMs);
    }

    static Outcome of(Due due, String code, RuntimeException e, long nowMs) {
        Question question = due.question();
        return new Outcome.Failed(due.window(), question.id(), question.version(), nowMs, code, message(e));
    }
}

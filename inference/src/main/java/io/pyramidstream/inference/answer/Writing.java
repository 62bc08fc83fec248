package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.Answering;
import io.pyramidstream.inference.watch.Due;

import java.util.concurrent.CancellationException;

/// A pair the model has taken in and whose answer is being written, a token with every step.
public final class Writing {

    private final Prepared pair;
    private final Answering answering;

    Writing(Prepared pair, Answering answering) {
        this.pair = pair;
        this.answering = answering;
    }

    public Due due() {
        return pair.due();
    }

    public boolean isFinished() {
        return answering.isFinished();
    }

    public void cancel() {
        answering.cancel();
    }

    /// What a finished one says.
    ///
    /// @throws RuntimeException why there is no answer
    public Answer answer(long nowMs) {
        return pair.answer(answering.generation(), nowMs);
    }

    /// What came of a finished one.
    ///
    /// @throws CancellationException if the model was told to stop
    Outcome outcome(long nowMs) {
        Question question = due().question();
        try {
            return new Outcome.Answered(due().window(), question.id(), question.version(), nowMs, answer(nowMs));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return Failures.ofModel(due(), e, nowMs);
        }
    }
}

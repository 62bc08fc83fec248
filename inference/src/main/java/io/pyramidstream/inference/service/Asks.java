package io.pyramidstream.inference.service;

import io.pyramidstream.inference.answer.Failures;
import io.pyramidstream.inference.answer.SingleAnswers;
import io.pyramidstream.inference.answer.Writing;
import io.pyramidstream.inference.engine.PromptTooLongException;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Answers on the spot, about the newest whole window of a stream: questions that wait for their turn, and those whose
/// answers are being written. Both are bounded by `asksMax`. Their answers go to whoever asked and into no account.
/// Device thread only.
final class Asks {

    private record Begun(Message.AskNow ask, Writing writing) {}

    private final SessionParts parts;
    private final SingleAnswers answers;
    private final Deque<Message.AskNow> waiting = new ArrayDeque<>();
    private final List<Begun> begun = new ArrayList<>();

    Asks(SessionParts parts, SingleAnswers answers) {
        this.parts = parts;
        this.answers = answers;
    }

    void add(Message.AskNow ask) {
        waiting.add(ask);
    }

    boolean anyWaiting() {
        return !waiting.isEmpty();
    }

    /// Answers that are being written.
    int writing() {
        return begun.size();
    }

    /// Stops with those that nobody listens to any more.
    void cancelAbandoned() {
        waiting.removeIf(ask -> ask.reply().isDone());
        for (Begun one : begun) {
            if (one.ask().reply().isDone()) {
                one.writing().cancel();
            }
        }
    }

    /// Begins to answer whoever has waited longest.
    void beginNext() {
        Message.AskNow ask = waiting.remove();
        try {
            begun.add(new Begun(ask, begin(ask)));
            replyToFinished();
        } catch (RefusedException e) {
            ask.reply().completeExceptionally(e);
        }
    }

    /// Looks who has their answer, after the model has written.
    void replyToFinished() {
        begun.removeIf(one -> {
            boolean finished = one.writing().isFinished();
            if (finished) {
                reply(one);
            }
            return finished;
        });
    }

    /// Whoever still asks is told that there is nobody to answer.
    void refuseAll() {
        waiting.forEach(Asks::refuse);
        waiting.clear();
        begun.forEach(one -> {
            one.writing().cancel();
            refuse(one.ask());
        });
        begun.clear();
    }

    private Writing begin(Message.AskNow now) {
        Ask ask = now.ask();
        Watch.Newest newest = newest(ask.stream());
        long nowMs = parts.clock().millis();
        Due due = new Due(
                ask.asQuestion(parts.config().pruning()),
                0,
                newest.window(),
                newest.frames(),
                nowMs,
                newest.lastArrivedMs());
        try {
            return answers.begin(due, nowMs, now.onText());
        } catch (PromptTooLongException | IllegalArgumentException e) {
            throw new RefusedException(Reason.INVALID, Failures.message(e));
        } catch (RuntimeException e) {
            throw new RefusedException(Reason.FAILED, Failures.message(e));
        }
    }

    private Watch.Newest newest(String stream) {
        if (!parts.watch().knows(stream)) {
            throw new RefusedException(Reason.UNKNOWN_STREAM, "no frame of a stream '" + stream + "' was read here");
        }
        return parts.watch()
                .newest(stream)
                .orElseThrow(() -> new RefusedException(
                        Reason.NO_WINDOW_YET,
                        "stream '" + stream + "' has no whole window yet; ask again in a few seconds"));
    }

    private void reply(Begun one) {
        Ask.Reply reply;
        try {
            reply = new Ask.Reply(
                    one.writing().due().window(),
                    one.writing().answer(parts.clock().millis()));
        } catch (RuntimeException e) {
            one.ask().reply().completeExceptionally(new RefusedException(Reason.FAILED, Failures.message(e)));
            return;
        }
        parts.board().tally().asked(reply.answer());
        one.ask().reply().complete(reply);
    }

    private static void refuse(Message.AskNow ask) {
        ask.reply().completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping"));
    }
}

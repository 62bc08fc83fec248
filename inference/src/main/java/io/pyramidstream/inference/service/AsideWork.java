package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.inference.answer.Answerer;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Due;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Work beside the log, for when the scheduler gives it a turn. Those who ask take turns, batch by batch, and are
/// answered at full quality. A batch that has words to write is written with all the others, step by step, and the next
/// one begins behind it: live questions are held up by one prompt at most. Device thread only.
final class AsideWork {

    /// Some pairs somebody waits for.
    static final class Request {
        private final List<Due> pairs;
        private final CompletableFuture<WindowAnswers.Answers> reply;
        private final Map<Due, Outcome> outcomes = new IdentityHashMap<>();
        private int begun;
        private long deviceNs;

        Request(List<Due> pairs, CompletableFuture<WindowAnswers.Answers> reply) {
            this.pairs = List.copyOf(pairs);
            this.reply = reply;
        }

        private void replyIfAnswered() {
            if (begun < pairs.size() || reply.isDone()) {
                return;
            }
            List<Outcome> inOrder = new ArrayList<>();
            for (Due due : pairs) {
                Outcome outcome = outcomes.get(due);
                if (outcome == null) {
                    throw new IllegalStateException("no outcome for window " + due.window());
                }
                inOrder.add(outcome);
            }
            reply.complete(new WindowAnswers.Answers(inOrder, deviceNs));
        }
    }

    private final Answerer answerer;
    private final int batchMax;
    private final Deque<Request> requests = new ArrayDeque<>();

    /// @param answerer for nobody else
    /// @param batchMax most pairs that begin together, but for those of one window; 1 is a window at a time
    AsideWork(Answerer answerer, int batchMax) {
        this.answerer = answerer;
        this.batchMax = batchMax;
    }

    void add(Request request) {
        requests.add(request);
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /// Whether somebody waits, and what began before has been written.
    boolean mayBegin() {
        return !requests.isEmpty() && writing() == 0;
    }

    /// Pairs whose answers are being written.
    int writing() {
        return answerer.writing().size();
    }

    /// Goes on for whoever is next; to be asked only if it {@link #mayBegin}. They keep their place until the batch is
    /// answered: should the session break over it, they are refused like everybody else.
    void beginNext() {
        Request request = requests.element();
        if (!request.reply.isDone()) { // else nobody waits any more
            int end = batchEnd(request.pairs, request.begun, batchMax);
            List<Due> batch = request.pairs.subList(request.begun, end);
            long startNs = System.nanoTime();
            request.outcomes.putAll(
                    answerer.begin(batch.stream().map(AsideWork::asAsked).toList())
                            .outcomes());
            request.deviceNs += System.nanoTime() - startNs;
            request.begun = end;
        }
        takeTurns();
    }

    /// One more token; for whoever has nobody else to write for.
    void write() {
        long startNs = System.nanoTime();
        RuntimeException broke = answerer.step();
        wrote(broke, System.nanoTime() - startNs);
    }

    /// The model has written a token for everybody.
    ///
    /// @param broke what broke, so that nothing goes on; null if nothing did
    /// @param ns    it took
    void wrote(@Nullable RuntimeException broke, long ns) {
        if (writing() == 0) {
            return;
        }
        Request request = requests.element();
        request.deviceNs += ns;
        request.outcomes.putAll(answerer.wrote(broke));
        if (request.reply.isDone()) {
            answerer.cancel(_ -> true);
        }
        takeTurns();
    }

    /// Nobody is answered any more.
    void refuseAll() {
        answerer.cancel(_ -> true);
        requests.forEach(request -> request.reply.completeExceptionally(
                new RefusedException(Reason.CLOSING, "inference was stopped or began anew; ask again")));
        requests.clear();
    }

    /// Lets the next one begin once nothing is being written for the one before.
    private void takeTurns() {
        if (writing() > 0) {
            return;
        }
        Request request = requests.element();
        request.replyIfAnswered();
        requests.remove();
        if (!request.reply.isDone()) {
            requests.add(request);
        }
    }

    /// Questions about one window stay together, so that they can share its work: a batch ends between windows, where
    /// it can, and holds more than `batchMax` only if one window has more questions.
    static int batchEnd(List<Due> pairs, int from, int batchMax) {
        int end = Math.min(from + batchMax, pairs.size());
        int between = end;
        while (between > from && !startsWindow(pairs, between)) {
            between--;
        }
        if (between > from) {
            return between;
        }
        while (!startsWindow(pairs, end)) {
            end++;
        }
        return end;
    }

    private static boolean startsWindow(List<Due> pairs, int index) {
        return index == pairs.size()
                || !pairs.get(index).window().equals(pairs.get(index - 1).window());
    }

    private static Job asAsked(Due due) {
        return new Job(due, due.question().pruning(), Answer.FULL);
    }
}

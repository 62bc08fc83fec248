package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.inference.answer.Answerer;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Due;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Work beside the log, for when the scheduler gives it a turn. Those who ask take turns, batch by batch, and are
/// answered at full quality. Device thread only.
final class AsideWork {

    /// Some pairs somebody waits for.
    static final class Request {
        private final List<Due> pairs;
        private final CompletableFuture<WindowAnswers.Answers> reply;
        private final List<Outcome> outcomes = new ArrayList<>();
        private long deviceNs;

        Request(List<Due> pairs, CompletableFuture<WindowAnswers.Answers> reply) {
            this.pairs = List.copyOf(pairs);
            this.reply = reply;
        }
    }

    private final Answerer answerer;
    private final int batchMax;
    private final Deque<Request> requests = new ArrayDeque<>();

    /// @param answerer for nobody else
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

    /// Goes on for whoever is next, if anybody waits. They keep their place until they are answered: should the session
    /// break over them, they are refused like everybody else.
    void runBatch() {
        Request request = requests.peek();
        if (request == null) {
            return;
        }
        if (!request.reply.isDone()) { // else nobody waits any more
            answerBatch(request);
        }
        requests.remove();
        if (!request.reply.isDone()) {
            requests.add(request);
        }
    }

    /// Nobody is answered any more.
    void refuseAll() {
        answerer.cancel(_ -> true);
        requests.forEach(request -> request.reply.completeExceptionally(
                new RefusedException(Reason.CLOSING, "inference was stopped or began anew; ask again")));
        requests.clear();
    }

    private void answerBatch(Request request) {
        int from = request.outcomes.size();
        List<Due> batch = request.pairs.subList(from, batchEnd(request.pairs, from, batchMax));
        long startNs = System.nanoTime();
        Map<Due, Outcome> outcomes =
                answerer.answer(batch.stream().map(AsideWork::asAsked).toList());
        request.deviceNs += System.nanoTime() - startNs;
        for (Due due : batch) {
            Outcome outcome = outcomes.get(due);
            if (outcome == null) {
                throw new IllegalStateException("no outcome for window " + due.window());
            }
            request.outcomes.add(outcome);
        }
        if (request.outcomes.size() == request.pairs.size()) {
            request.reply.complete(new WindowAnswers.Answers(request.outcomes, request.deviceNs));
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

package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
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
    static final class Job {
        private final List<Due> pairs;
        private final CompletableFuture<WindowAnswers.Answers> reply;
        private final List<Outcome> outcomes = new ArrayList<>();
        private long deviceNs;

        Job(List<Due> pairs, CompletableFuture<WindowAnswers.Answers> reply) {
            this.pairs = List.copyOf(pairs);
            this.reply = reply;
        }
    }

    private final Answerer answerer;
    private final int batchMax;
    private final Deque<Job> jobs = new ArrayDeque<>();

    AsideWork(Answerer answerer, int batchMax) {
        this.answerer = answerer;
        this.batchMax = batchMax;
    }

    void add(Job job) {
        jobs.add(job);
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /// @return whether there was anything to do
    boolean runBatch() {
        Job job = jobs.poll();
        if (job == null) {
            return false;
        }
        if (job.reply.isDone()) {
            return true; // nobody waits any more
        }
        int from = job.outcomes.size();
        List<Due> batch = job.pairs.subList(from, batchEnd(job.pairs, from, batchMax));
        long startNs = System.nanoTime();
        Map<Due, Outcome> outcomes =
                answerer.answer(batch.stream().map(AsideWork::asAsked).toList());
        job.deviceNs += System.nanoTime() - startNs;
        for (Due due : batch) {
            Outcome outcome = outcomes.get(due);
            if (outcome == null) {
                throw new IllegalStateException("no outcome for window " + due.window());
            }
            job.outcomes.add(outcome);
        }
        if (job.outcomes.size() == job.pairs.size()) {
            job.reply.complete(new WindowAnswers.Answers(job.outcomes, job.deviceNs));
        } else {
            jobs.add(job);
        }
        return true;
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

    private static io.pyramidstream.inference.schedule.Job asAsked(Due due) {
        return new io.pyramidstream.inference.schedule.Job(due, due.question().pruning(), Answer.FULL);
    }

    void refuseAll() {
        jobs.forEach(job -> job.reply.completeExceptionally(
                new RefusedException(Reason.CLOSING, "inference was stopped or began anew; ask again")));
        jobs.clear();
    }
}

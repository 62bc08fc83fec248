package io.pyramidstream.inference.service;

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

/// Work beside the log: it runs when nothing live is due, and now and then although something is, so that it ends even
/// on a machine that is never done. Those who ask take turns, batch by batch. Device thread only.
final class AsideWork {

    /// Live batches after which one of these runs although more are due.
    private static final int LIVE_BATCHES_MAX = 8;

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
    private int liveBatches;

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

    void liveBatchRan() {
        liveBatches++;
    }

    /// Whether it has waited long enough.
    boolean hasTurn() {
        return !jobs.isEmpty() && liveBatches >= LIVE_BATCHES_MAX;
    }

    /// @return whether there was anything to do
    boolean runBatch() {
        liveBatches = 0;
        Job job = jobs.poll();
        if (job == null) {
            return false;
        }
        if (job.reply.isDone()) {
            return true; // nobody waits any more
        }
        int from = job.outcomes.size();
        List<Due> batch = job.pairs.subList(from, Math.min(from + batchMax, job.pairs.size()));
        long startNs = System.nanoTime();
        Map<Due, Outcome> outcomes = answerer.answer(batch);
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

    void refuseAll() {
        jobs.forEach(job -> job.reply.completeExceptionally(
                new RefusedException(Reason.CLOSING, "inference was stopped or began anew; ask again")));
        jobs.clear();
    }
}

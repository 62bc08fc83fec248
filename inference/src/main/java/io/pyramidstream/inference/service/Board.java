package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.watch.Due;

import java.util.List;

/// What the service says about itself. The device thread writes; anybody reads how it is, and what was last published.
final class Board {

    private final Tally tally = new Tally();
    private volatile Published published = Published.NOTHING;
    private volatile boolean ready;
    private volatile String failure = "";
    private volatile long restarts;

    /// Device thread only.
    Tally tally() {
        return tally;
    }

    /// @param atWork  pairs the model is working on
    /// @param commits of the running session
    void publish(SessionParts parts, List<Due> atWork, long commits, long nowMs) {
        published = Published.of(parts, tally.counts(), atWork, commits, nowMs);
    }

    void ready(boolean now) {
        ready = now;
    }

    boolean ready() {
        return ready;
    }

    void failure(String reason) {
        failure = reason;
    }

    String failure() {
        return failure;
    }

    void restarted() {
        restarts++;
    }

    List<Question> questions() {
        return published.questions();
    }

    int newestVersion(String questionId) {
        return published.versions().getOrDefault(questionId, 0);
    }

    Figures figures(long nowMs) {
        return published.figures(ready, failure, restarts, nowMs);
    }
}

package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.question.Asked;
import io.pyramidstream.inference.watch.StreamProgress.QuestionProgress;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/// The outcomes one question version is owed in one epoch.
final class Owed {

    private final long first;
    private Asked asked;
    private long closedTo;
    private final NavigableSet<Long> pending = new TreeSet<>();
    private final NavigableSet<Long> finished = new TreeSet<>();

    /// @param lowWater windows of a lower index are not due, or not any more
    /// @param finished windows from there on that have their outcome already
    Owed(Asked asked, long lowWater, List<Long> finished) {
        this.asked = asked;
        this.closedTo = lowWater;
        this.finished.addAll(finished);
        this.first = lowWater;
    }

    Asked asked() {
        return asked;
    }

    void asked(Asked newer) {
        asked = newer;
    }

    /// Whether a window that has just closed is due; if so it is pending from here on.
    boolean due(WindowRef window) {
        return window.index() >= first
                && asked.covers(window.startMs())
                && !finished.contains(window.index())
                && pending.add(window.index());
    }

    /// All windows below `next` are closed.
    void closedTo(long next) {
        closedTo = Math.max(closedTo, next);
        compact();
    }

    /// First window that is not closed yet.
    long closedTo() {
        return closedTo;
    }

    WindowSpec spec() {
        return asked.question().window();
    }

    /// @return whether an outcome was owed
    boolean decided(long index) {
        boolean owed = pending.remove(index);
        if (owed) {
            finished.add(index);
            compact();
        }
        return owed;
    }

    int pending() {
        return pending.size();
    }

    QuestionProgress progress() {
        return new QuestionProgress(
                asked.question().id(), asked.question().version(), lowWater(), List.copyOf(finished));
    }

    private long lowWater() {
        return pending.isEmpty() ? closedTo : Math.min(closedTo, pending.first());
    }

    private void compact() {
        finished.headSet(lowWater(), false).clear();
    }
}

package io.pyramidstream.sink.event;

import io.pyramidstream.contract.Event;
import io.pyramidstream.sink.rule.Note;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Counts what happens. Safe to share between threads.
final class EventCounts {

    private final Map<Event.Phase, Long> told = new EnumMap<>(Event.Phase.class);
    private final Map<Note, Long> held = new EnumMap<>(Note.class);
    private boolean ready;
    private long answers;
    private long running;
    private long picturesMissing;
    private long picturesFailed;
    private long unreadable;
    private long commits;
    private long restarts;
    private String failure = "";

    EventCounts() {
        for (Event.Phase phase : Event.Phase.values()) {
            told.put(phase, 0L);
        }
        for (Note note : Note.values()) {
            held.put(note, 0L);
        }
    }

    synchronized void ready(boolean now) {
        ready = now;
    }

    synchronized void committed(Batch batch, long runningNow) {
        commits++;
        answers += batch.answers();
        unreadable += batch.unreadable();
        running = runningNow;
        batch.events().forEach(event -> told.merge(event.phase(), 1L, Long::sum));
        batch.notes().forEach((note, count) -> held.merge(note, (long) count, Long::sum));
    }

    synchronized void pictureMissing() {
        picturesMissing++;
    }

    synchronized void pictureFailed() {
        picturesFailed++;
    }

    synchronized void restarted() {
        restarts++;
    }

    synchronized void failed(String why) {
        failure = why;
        ready = false;
    }

    synchronized EventFigures figures(long pictureBytes) {
        Map<String, Long> byPhase = new TreeMap<>();
        told.forEach((phase, count) -> byPhase.put(phase.id(), count));
        Map<String, Long> byNote = new TreeMap<>();
        held.forEach((note, count) -> byNote.put(note.id(), count));
        return new EventFigures(
                ready,
                answers,
                byPhase,
                byNote,
                running,
                picturesMissing,
                picturesFailed,
                pictureBytes,
                unreadable,
                commits,
                restarts,
                failure);
    }
}

package io.pyramidstream.sink.live;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.StreamRecord;

import java.util.ArrayDeque;
import java.util.Deque;

/// How far the capture time of one epoch has come, and where it has holes.
final class EpochTimeline {

    /// Holes remembered; a stream with more of them inside its backlog shows a lag that is too high, never too low.
    private static final int HOLES_MAX = 64;

    /// Shorter ones are no holes: a window bridges a few empty slots by repeating a frame.
    private static final long HOLE_MIN_MS = 2_000;

    private record Hole(long afterMs, long beforeMs) {}

    private final Deque<Hole> holes = new ArrayDeque<>();
    private long firstFrameMs = Long.MAX_VALUE;
    private long lastFrameMs = Long.MIN_VALUE;
    private long watermarkMs = Long.MIN_VALUE;
    private boolean ended;

    void read(StreamRecord record) {
        long atMs = record.captureTimeMs();
        watermarkMs = Math.max(watermarkMs, atMs);
        if (record instanceof EndOfStream) {
            ended = true;
        }
        if (record instanceof Frame) {
            if (lastFrameMs != Long.MIN_VALUE && atMs - lastFrameMs >= HOLE_MIN_MS) {
                holes.addLast(new Hole(lastFrameMs, atMs));
            }
            if (holes.size() > HOLES_MAX) {
                holes.removeFirst();
            }
            firstFrameMs = Math.min(firstFrameMs, atMs);
            lastFrameMs = Math.max(lastFrameMs, atMs);
        }
    }

    /// Nothing more is to come: the end was read, or a newer epoch has begun.
    void end() {
        ended = true;
    }

    /// Capture time of the first frame this reader saw; windows before it are not its business.
    long firstFrameMs() {
        return firstFrameMs;
    }

    /// Whether no frame of [startMs, endMs) can follow and at least one may have been there.
    boolean complete(long startMs, long endMs) {
        return endMs <= watermarkMs || (ended && startMs <= lastFrameMs);
    }

    /// Whether no frame was taken in [startMs, endMs).
    boolean empty(long startMs, long endMs) {
        return (endMs <= watermarkMs && startMs > lastFrameMs)
                || holes.stream().anyMatch(hole -> hole.afterMs < startMs && endMs <= hole.beforeMs);
    }

    long watermarkMs() {
        return watermarkMs;
    }
}

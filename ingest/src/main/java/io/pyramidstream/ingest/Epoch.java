package io.pyramidstream.ingest;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.ingest.source.Jpeg;

import java.util.Optional;

/// One run of a source: cuts capture time into slots, numbers the frames, and keeps the promise that nothing earlier
/// than the last record follows. Plain: no clock, no I/O. Used by the capture thread only.
///
/// A slot takes its first picture. So once slot `n` has it, nothing before slot `n + 1` will be sent any more, and a
/// heartbeat can say so at once ([#slotOver()]): windows close on the last frame they need, not on the one after it.
final class Epoch {

    private final String stream;
    private final long epochMs;
    private final int slotMs;
    private final long heartbeatEveryMs;
    private long newestSlot = -1;
    private long sequence;
    private long promisedMs; // nothing earlier than this will be sent

    Epoch(String stream, long epochMs, int slotMs, long heartbeatEveryMs) {
        this.stream = stream;
        this.epochMs = epochMs;
        this.slotMs = slotMs;
        this.heartbeatEveryMs = heartbeatEveryMs;
        this.promisedMs = epochMs;
    }

    /// Whole milliseconds, so that a frame is not shorter or longer than another by rounding; fps of 3 gets 333 ms.
    static int slotMs(double fps) {
        return (int) Math.max(1, Math.round(1000 / fps));
    }

    long epochMs() {
        return epochMs;
    }

    /// @param timeUs since the first picture
    long captureTimeMs(long timeUs) {
        return epochMs + timeUs / 1000;
    }

    /// Whether the picture taken then is the first of its slot; asking takes the slot.
    boolean takes(long captureTimeMs) {
        long slot = (captureTimeMs - epochMs) / slotMs;
        if (slot <= newestSlot) {
            return false;
        }
        newestSlot = slot;
        return true;
    }

    /// The frame of the slot just taken.
    Frame frame(long captureTimeMs, Jpeg jpeg) {
        promisedMs = captureTimeMs;
        return new Frame(stream, epochMs, sequence++, captureTimeMs, jpeg.width(), jpeg.height(), jpeg.bytes());
    }

    /// Says that the slot just taken will get no other frame.
    Heartbeat slotOver() {
        promisedMs = epochMs + (newestSlot + 1) * slotMs;
        return new Heartbeat(stream, epochMs, sequence, promisedMs);
    }

    /// The capture time of the next sign of life if no frame comes first.
    long nextHeartbeatMs() {
        return promisedMs + heartbeatEveryMs;
    }

    /// @param nowMs capture time up to which no picture is left to come
    Optional<Heartbeat> heartbeat(long nowMs) {
        if (nowMs < nextHeartbeatMs()) {
            return Optional.empty();
        }
        promisedMs = nowMs;
        return Optional.of(new Heartbeat(stream, epochMs, sequence, promisedMs));
    }

    /// @param lastCaptureTimeMs of the last picture, sampled or not
    EndOfStream end(long lastCaptureTimeMs, String reason) {
        promisedMs = Math.max(promisedMs, lastCaptureTimeMs);
        return new EndOfStream(stream, epochMs, sequence, promisedMs, reason);
    }

    /// Where the next epoch may begin at the earliest.
    long endMs() {
        return promisedMs;
    }
}

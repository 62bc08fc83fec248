package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.WindowRef;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The newest frames of one stream, and the frames of its newest answered window however old.
final class FrameShelf {

    private record Key(long epochMs, long sequence) {
        static Key of(Frame frame) {
            return new Key(frame.epochMs(), frame.sequence());
        }
    }

    private final int framesMax;

    /// Oldest first.
    private final SequencedMap<Key, HeldFrame> held = new LinkedHashMap<>();

    private Map<Key, HeldFrame> pinned = Map.of();
    private @Nullable HeldFrame newest;
    private long bytes;

    FrameShelf(int framesMax) {
        this.framesMax = framesMax;
    }

    void put(HeldFrame fresh) {
        Frame frame = fresh.frame();
        HeldFrame same = held.remove(Key.of(frame));
        if (same != null) {
            bytes -= same.frame().jpeg().length;
        }
        held.put(Key.of(frame), fresh);
        bytes += frame.jpeg().length;
        newest = fresh;
        if (held.size() > framesMax) {
            dropOldest();
        }
    }

    /// Holds on to what is still here of this window until the next one is pinned.
    void pin(WindowRef window) {
        Map<Key, HeldFrame> frames = new HashMap<>();
        for (long sequence : window.sequences()) {
            HeldFrame frame = find(window.epochMs(), sequence);
            if (frame != null) {
                frames.put(Key.of(frame.frame()), frame);
            }
        }
        pinned = frames;
    }

    @Nullable
    HeldFrame newest() {
        return newest;
    }

    @Nullable
    HeldFrame find(long epochMs, long sequence) {
        Key key = new Key(epochMs, sequence);
        HeldFrame frame = held.get(key);
        return frame != null ? frame : pinned.get(key);
    }

    void dropOldest() {
        Map.Entry<Key, HeldFrame> dropped = held.pollFirstEntry();
        if (dropped != null) {
            bytes -= dropped.getValue().frame().jpeg().length;
        }
    }

    /// JPEG bytes held, the pinned window not counted.
    long bytes() {
        return bytes;
    }

    int size() {
        return held.size();
    }
}

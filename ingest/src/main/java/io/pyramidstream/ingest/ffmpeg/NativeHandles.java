package io.pyramidstream.ingest.ffmpeg;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How many native objects of each kind are open in this process. Zero when every source and encoder is closed.
public final class NativeHandles {

    private static final Map<String, AtomicLong> LIVE = new ConcurrentHashMap<>();

    private NativeHandles() {}

    static void opened(String kind) {
        LIVE.computeIfAbsent(kind, _ -> new AtomicLong()).incrementAndGet();
    }

    static void freed(String kind) {
        LIVE.computeIfAbsent(kind, _ -> new AtomicLong()).decrementAndGet();
    }

    public static long live() {
        return LIVE.values().stream().mapToLong(AtomicLong::get).sum();
    }

    public static Map<String, Long> liveByKind() {
        Map<String, Long> live = new TreeMap<>();
        LIVE.forEach((kind, count) -> live.put(kind, count.get()));
        return live;
    }
}

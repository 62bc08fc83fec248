package io.pyramidstream.sink;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.sink.live.Check;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Tells every listener what happens, and never waits for one: each has its own bounded buffer and loses the oldest
/// notices when it is slow.
final class LiveFeed {

    private final SinkConfig config;
    private final Sinks.Many<LiveEvent> events = Sinks.many().multicast().directBestEffort();
    private final SequencedMap<String, Long> noticedAtMs = new LinkedHashMap<>();
    private final AtomicInteger listeners = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    LiveFeed(SinkConfig config) {
        this.config = config;
    }

    /// Empty when `listenersMax` listeners are there already. Each subscription is one listener until it ends.
    Optional<Flux<LiveEvent>> listen() {
        return listeners.get() >= config.listenersMax() ? Optional.empty() : Optional.of(Flux.defer(this::admitted));
    }

    /// Of several that ask at once, the late ones get a stream that ends at once.
    private Flux<LiveEvent> admitted() {
        if (listeners.incrementAndGet() > config.listenersMax()) {
            listeners.decrementAndGet();
            return Flux.empty();
        }
        return events.asFlux()
                .onBackpressureBuffer(
                        config.listenerBufferMax(),
                        event -> dropped.incrementAndGet(),
                        BufferOverflowStrategy.DROP_OLDEST)
                .doFinally(signal -> listeners.decrementAndGet());
    }

    /// @param nowMs wall clock
    synchronized void arrived(Frame frame, long nowMs) {
        long last = noticedAtMs.getOrDefault(frame.stream(), 0L);
        if (nowMs - last >= config.frameNoticeEvery().toMillis()) {
            noticedAtMs.remove(frame.stream());
            noticedAtMs.put(frame.stream(), nowMs);
            if (noticedAtMs.size() > config.live().streamsMax()) {
                noticedAtMs.pollFirstEntry();
            }
            events.tryEmitNext(LiveEvent.FrameArrived.of(frame));
        }
    }

    synchronized void decided(Outcome outcome) {
        events.tryEmitNext(new LiveEvent.Decided(outcome));
    }

    /// The truth came after the answer.
    synchronized void checked(Check check) {
        events.tryEmitNext(new LiveEvent.Checked(check));
    }

    synchronized void told(Event event) {
        events.tryEmitNext(new LiveEvent.Told(event));
    }

    synchronized void close() {
        events.tryEmitComplete();
    }

    int listeners() {
        return listeners.get();
    }

    /// Notices that slow listeners lost.
    long dropped() {
        return dropped.get();
    }
}

package io.pyramidstream.ingest;

import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/// The time as the capture thread sees it.
interface Ticker {

    /// Wall clock, milliseconds since 1970.
    long wallMs();

    /// Monotonic, for waiting.
    long nanos();

    /// Sleeps at most so long; may return early, for example when the thread is unparked.
    void rest(long ns);

    static Ticker of(Clock clock) {
        return new Ticker() {
            @Override
            public long wallMs() {
                return clock.millis();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void rest(long ns) {
                LockSupport.parkNanos(ns);
            }
        };
    }
}

package io.pyramidstream.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C or `kill`: the main thread hears of it, closes what it opened, and only then does the process end.
final class StopSignal implements AutoCloseable {

    /// Longest a shutdown may take before the process ends anyway.
    private static final Duration CLOSE_MAX = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "stop-signal"));
    }

    private void onShutdown() {
        asked.countDown();
        try {
            boolean inTime = closed.await(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                System.err.println(
                        "pyramidstream: did not close within " + CLOSE_MAX.toSeconds() + " s, stopping anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void await() throws InterruptedException {
        asked.await();
    }

    /// Waits up to `ms`; true once a stop was asked for.
    boolean await(long ms) throws InterruptedException {
        return asked.await(ms, TimeUnit.MILLISECONDS);
    }

    boolean asked() {
        return asked.getCount() == 0;
    }

    /// Everything is closed; lets the process end.
    @Override
    public void close() {
        closed.countDown();
    }
}

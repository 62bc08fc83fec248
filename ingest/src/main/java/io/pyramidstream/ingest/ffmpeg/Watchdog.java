package io.pyramidstream.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

import java.time.Duration;

/// A deadline that FFmpeg itself asks about while it waits for a file or a network: the way out of a call that hangs.
///
/// The deadline is a number in native memory, so that one callback serves all sources (JavaCPP allows ten at most). The
/// capture thread sets it before each call; any thread may set it to "now" by [#cancel()].
final class Watchdog implements AutoCloseable {

    private static final long CANCELLED = Long.MIN_VALUE;

    private static final Callback CALLBACK = new Callback();

    private final Object lock = new Object();
    private final LongPointer deadlineNs = new LongPointer(1);
    private volatile boolean cancelled;

    Watchdog() {
        NativeHandles.opened("watchdog");
    }

    void install(AVIOInterruptCB interrupt) {
        interrupt.callback(CALLBACK);
        interrupt.opaque(deadlineNs);
    }

    void allow(Duration time) {
        synchronized (lock) {
            if (!cancelled) {
                deadlineNs.put(System.nanoTime() + time.toNanos());
            }
        }
    }

    void cancel() {
        synchronized (lock) {
            cancelled = true;
            if (!deadlineNs.isNull()) {
                deadlineNs.put(CANCELLED);
            }
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (!deadlineNs.isNull()) {
                deadlineNs.close();
                deadlineNs.setNull();
                NativeHandles.freed("watchdog");
            }
        }
    }

    private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
        @Override
        @SuppressWarnings("resource") // a view of memory the watchdog owns
        public int call(Pointer opaque) {
            long deadline = new LongPointer(opaque).get();
            return deadline == CANCELLED || System.nanoTime() - deadline > 0 ? 1 : 0;
        }
    }
}

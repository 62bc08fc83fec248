package io.pyramidstream.inference.engine;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps what is in use from being closed. From any thread.
final class Usage {
    private final ReentrantLock calls = new ReentrantLock();
    private final Object ending = new Object();
    private boolean ended;

    /// Until it is closed, by the thread that entered, nothing ends.
    interface Call extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws CancellationException if it has ended: nothing came of the call
    Call enter() {
        calls.lock();
        if (ended) {
            calls.unlock();
            throw new CancellationException("the model is closed");
        }
        return calls::unlock;
    }

    /// Does something beside a call, whose effect on what has ended would be none.
    void unlessClosed(Runnable action) {
        synchronized (ending) {
            if (!ended) {
                action.run();
            }
        }
    }

    /// Ends it when nobody is in a call; once.
    ///
    /// @return whether it has ended; if not, somebody is still in a call
    boolean end(Duration patience, Runnable close) {
        if (!isFree(patience)) {
            return false;
        }
        try {
            synchronized (ending) {
                if (!ended) {
                    ended = true;
                    close.run();
                }
            }
            return true;
        } finally {
            calls.unlock();
        }
    }

    private boolean isFree(Duration patience) {
        if (calls.isHeldByCurrentThread()) {
            return false; // told from within a call, by a listener
        }
        try {
            return calls.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return calls.tryLock();
        }
    }
}

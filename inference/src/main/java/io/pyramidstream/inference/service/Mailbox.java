package io.pyramidstream.inference.service;

import io.pyramidstream.kafka.LogEvent;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Hands messages to the device thread. At most `eventsMax` records of the log are in it or with the device thread and
/// not handled; whoever brings more waits.
final class Mailbox {

    private static final long LOOK_AGAIN_MS = 50;

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private volatile boolean closed;

    Mailbox(int eventsMax) {
        this.room = new Semaphore(eventsMax);
    }

    /// Called by a reader's delivery thread, which it may block.
    void deliver(LogEvent event, Message message) {
        if (event instanceof LogEvent.Received && !awaitRoom()) {
            return;
        }
        messages.add(message);
    }

    /// The device thread has handled a record.
    void handled() {
        room.release();
    }

    /// For messages that are bounded elsewhere.
    void tell(Message message) {
        messages.add(message);
    }

    @Nullable
    Message poll() {
        return messages.poll();
    }

    @Nullable
    Message poll(long timeoutMs) throws InterruptedException {
        return messages.poll(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /// Nobody waits here any more.
    void close() {
        closed = true;
    }

    private boolean awaitRoom() {
        try {
            while (!closed) {
                if (room.tryAcquire(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}

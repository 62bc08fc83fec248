package io.pyramidstream.inference.service;

import io.pyramidstream.inference.answer.WarmUp;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.kafka.FencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The one thread the model is called on, and its life: it warms up, then runs one session after the other until it is
/// told to stop. A session that breaks is thrown away and the next one is built from the log. Methods may be called
/// from any thread.
final class DeviceThread {

    private static final Logger LOGGER = LoggerFactory.getLogger(DeviceThread.class);

    private static final Duration CANCEL_INTERVAL = Duration.ofMillis(200);

    private final ServiceParts parts;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("inference-device").unstarted(this::work);
    private volatile @Nullable Session session;

    DeviceThread(ServiceParts parts) {
        this.parts = parts;
    }

    void start() {
        thread.start();
    }

    /// Tells the running session something that it replies to.
    ///
    /// @return `reply`; refused if there is no session
    <T> CompletableFuture<T> tell(Message message, CompletableFuture<T> reply) {
        Session running = session;
        if (running == null) {
            reply.completeExceptionally(new RefusedException(Reason.CLOSING, "inference is not running"));
            return reply;
        }
        running.tell(message);
        if (session != running) {
            // It ended in between and may not have seen the message.
            reply.completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping"));
        }
        return reply;
    }

    /// Lets the session drain; a run of the model that outlasts that is broken off, as is warming up. Then waits
    /// for the end of the thread, at most as long as leaving may take. A thread that is stuck in native code hears
    /// of nothing: the model knows that it is in use and does not let itself be closed.
    void close() {
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        InferenceConfig config = parts.config();
        Duration drain = Duration.ZERO;
        Session running = session;
        if (running != null) {
            drain = config.timing().drainTimeout();
            running.drain(parts.clock().millis() + drain.toMillis());
        }
        Duration leave = config.timing()
                .drainTimeout()
                .plus(config.receiver().revokeTimeout())
                .plus(config.receiver().closeTimeout())
                .plus(config.transactions().closeTimeout());
        try {
            if (!thread.join(drain) && !joinCancelling(leave)) {
                LOGGER.warn("the device thread does not end, it is interrupted after={}", drain.plus(leave));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }

    /// The model may be between two runs whenever it is told to stop, so it is told again and again.
    private boolean joinCancelling(Duration patience) throws InterruptedException {
        long times = patience.dividedBy(CANCEL_INTERVAL) + 1;
        for (long i = 0; i < times; i++) {
            parts.model().cancel();
            if (thread.join(CANCEL_INTERVAL)) {
                return true;
            }
        }
        return false;
    }

    private void work() {
        Board board = parts.board();
        InferenceConfig config = parts.config();
        try (FeatureCache features = new FeatureCache(config.limits().featureBytesMax(), parts.model()::encode)) {
            WarmUp warmUp = WarmUp.run(parts.model(), config.pruning(), parts.plansFromTheStart());
            while (closing.getCount() > 0 && !session(features, warmUp)) {
                board.restarted();
                if (closing.await(config.timing().restartBackoff().toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOGGER.warn("inference was interrupted");
        } catch (CancellationException e) {
            LOGGER.info("inference was stopped before it was warm");
        } catch (RuntimeException | Error e) {
            LOGGER.error("inference stops for good", e);
            board.failure(String.valueOf(e.getMessage()));
        } finally {
            board.ready(false);
            session = null;
            parts.results().close();
        }
    }

    /// @return whether it ended because it was told to
    private boolean session(FeatureCache features, WarmUp warmUp) throws InterruptedException {
        try (Session running = new Session(parts, features, warmUp)) {
            session = running;
            if (closing.getCount() == 0) {
                return true; // close() may have looked before there was a session to drain
            }
            running.run();
            return true;
        } catch (RuntimeException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof FencedException fenced) {
                throw fenced;
            }
            LOGGER.warn("the session broke and is built anew from the log", cause);
            return false;
        } finally {
            session = null;
        }
    }
}

package io.pyramidstream.ingest;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.JpegEncoder;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Queue;

/// Pulls pictures from a source and turns them into the stream's records, epoch after epoch.
///
/// ```
/// open --> decode --> hold until due (recorded pace) --> sample --> encode --> frame, heartbeat
///   ^                                                       |
///   +---- loop ---- end of stream <-- end, limit, stop, loss
/// ```
///
/// All of it runs on one capture thread; [#stop] alone may be called by others.
final class Capture implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Capture.class);
    private static final long NS_PER_MS = 1_000_000;

    /// What a capture needs from its surroundings; called on the capture thread.
    interface Surroundings {

        /// Opens the source anew, at the start and for every round.
        FrameSource open() throws SourceException;

        JpegEncoder newEncoder();

        /// For live sources: whether Kafka can take another frame, after a short wait if need be.
        boolean hasRoomForFrame();

        Ticker ticker();

        void entered(StreamState state);

        /// The source knows what a frame really shows.
        void knows(FrameTruth truth);
    }

    private final String stream;
    private final StreamSpec spec;
    private final int slotMs;
    private final long heartbeatEveryMs;
    private final Surroundings surroundings;
    private final Books books;
    private final Ticker ticker;
    private final Queue<StreamRecord> pending = new ArrayDeque<>();

    private volatile @Nullable String stopReason;
    private volatile @Nullable FrameSource source;

    private @Nullable JpegEncoder encoder;
    private @Nullable Epoch epoch;
    private @Nullable Held held;
    private @Nullable StreamState outcome;
    private long earliestEpochMs;
    private long playedMs; // capture time of the rounds before this one
    private long newestCaptureMs;
    private long epochStartNs; // monotonic time that stands for the epoch's first moment

    /// A picture whose time has not come; borrowed from the source, which is not asked for another meanwhile.
    private record Held(Picture picture, long captureMs) {}

    Capture(
            String stream,
            StreamSpec spec,
            int slotMs,
            long heartbeatEveryMs,
            long earliestEpochMs,
            Surroundings surroundings,
            Books books) {
        this.stream = stream;
        this.spec = spec;
        this.slotMs = slotMs;
        this.heartbeatEveryMs = heartbeatEveryMs;
        this.earliestEpochMs = earliestEpochMs;
        this.surroundings = surroundings;
        this.books = books;
        this.ticker = surroundings.ticker();
    }

    /// The next record, or null when the stream is over: then [#outcome()] says how.
    @Nullable
    StreamRecord next() {
        try {
            while (pending.isEmpty() && outcome == null) {
                step();
            }
        } catch (SourceException e) {
            fail(e.problem().line());
        } catch (RuntimeException e) {
            // The top of the capture thread: one broken source must not take the others with it.
            LOGGER.error("stream={} capture broke", stream, e);
            fail(spec.source() + ": capture broke (" + e + "); this is a fault of this program, please report it");
        }
        return pending.poll();
    }

    StreamState outcome() {
        return outcome == null ? new StreamState.Opening() : outcome;
    }

    /// Capture time before which no epoch of this stream may start.
    long endMs() {
        return earliestEpochMs;
    }

    /// Asks for the end; any thread.
    void stop(String reason) {
        stopReason = reason;
        FrameSource open = source;
        if (open != null) {
            open.cancel();
        }
    }

    private void step() throws SourceException {
        String stop = stopReason;
        if (stop != null) {
            finish(stop);
        } else if (held != null) {
            waitFor(held);
        } else {
            decode();
        }
    }

    private void decode() throws SourceException {
        FrameSource open = source;
        if (open == null) {
            open = surroundings.open();
            source = open;
            surroundings.entered(new StreamState.Running(open.info()));
            return; // a stop that came meanwhile is seen before the first picture is asked for
        }
        Picture picture = open.next();
        if (picture == null) {
            roundOver(open.endReason());
            return;
        }
        Epoch current = epoch == null ? begin() : epoch;
        long captureMs = current.captureTimeMs(picture.timeUs());
        if (limitReached(captureMs - current.epochMs())) {
            finish(limitReason());
            return;
        }
        books.decoded();
        newestCaptureMs = captureMs;
        if (spec.pace() == Pace.RECORDED && !open.info().live()) {
            held = new Held(picture, captureMs);
        } else {
            play(current, open, picture, captureMs);
        }
    }

    private Epoch begin() {
        long wallMs = ticker.wallMs();
        long epochMs = Math.max(wallMs, earliestEpochMs);
        epochStartNs = ticker.nanos() + (epochMs - wallMs) * NS_PER_MS;
        Epoch begun = new Epoch(stream, epochMs, slotMs, heartbeatEveryMs);
        epoch = begun;
        books.opened(epochMs);
        return begun;
    }

    private boolean limitReached(long inRoundMs) {
        return spec.limit().isPresent()
                && playedMs + inRoundMs >= spec.limit().get().toMillis();
    }

    private void waitFor(Held next) throws SourceException {
        Epoch current = epoch;
        FrameSource open = source;
        if (current == null || open == null) {
            throw new IllegalStateException("a picture is held outside an epoch");
        }
        long reachedMs = current.epochMs() + Math.floorDiv(ticker.nanos() - epochStartNs, NS_PER_MS);
        if (reachedMs >= next.captureMs()) {
            held = null;
            play(current, open, next.picture(), next.captureMs());
            return;
        }
        current.heartbeat(reachedMs).ifPresentOrElse(pending::add, () -> {
            long untilMs = Math.min(next.captureMs(), current.nextHeartbeatMs());
            ticker.rest(Math.max(1, (untilMs - reachedMs) * NS_PER_MS));
        });
    }

    private void play(Epoch current, FrameSource open, Picture picture, long captureMs) {
        if (!current.takes(captureMs)) {
            return;
        }
        books.sampled();
        if (open.info().live() && !surroundings.hasRoomForFrame()) {
            books.shed();
        } else {
            encode(current, open, picture, captureMs);
        }
        pending.add(current.slotOver());
    }

    private void encode(Epoch current, FrameSource open, Picture picture, long captureMs) {
        JpegEncoder jpegs = encoder == null ? surroundings.newEncoder() : encoder;
        encoder = jpegs;
        try {
            Frame frame = current.frame(captureMs, jpegs.encode(picture));
            open.shows(picture.timeUs())
                    .map(shows -> new FrameTruth(stream, frame.epochMs(), frame.sequence(), captureMs, shows))
                    .ifPresent(surroundings::knows);
            pending.add(frame);
        } catch (SourceException | IllegalStateException e) {
            books.failed();
            LOGGER.debug("stream={} frame at {} was not encoded: {}", stream, captureMs, e.getMessage());
        }
    }

    private void roundOver(String reason) {
        closeEpoch(reason);
        closeSource();
        if (!spec.loop()) {
            outcome = new StreamState.Ended(reason);
        } else if (limitReached(0)) {
            outcome = new StreamState.Ended(limitReason());
        }
    }

    private String limitReason() {
        return "limit of " + spec.limit().orElseThrow().toMillis() + " ms reached";
    }

    private void finish(String reason) {
        closeEpoch(reason);
        outcome = new StreamState.Ended(reason);
    }

    private void fail(String line) {
        String stop = stopReason;
        if (stop != null) {
            finish(stop); // a cancelled source fails, and that is what was asked for
            return;
        }
        closeEpoch(line);
        outcome = new StreamState.Failed(line);
    }

    private void closeEpoch(String reason) {
        held = null;
        Epoch ending = epoch;
        if (ending != null) {
            epoch = null;
            pending.add(ending.end(newestCaptureMs, reason));
            earliestEpochMs = ending.endMs();
            playedMs += ending.endMs() - ending.epochMs();
            books.ended(ending.epochMs());
        }
    }

    private void closeSource() {
        FrameSource open = source;
        source = null;
        if (open != null) {
            open.close();
        }
    }

    /// On the capture thread, once nothing will be pulled any more. Works twice.
    @Override
    public void close() {
        closeSource();
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }
}

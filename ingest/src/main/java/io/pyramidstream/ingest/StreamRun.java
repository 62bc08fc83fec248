package io.pyramidstream.ingest;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.JpegEncoder;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceFactory;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// One stream from its source to Kafka: a reactive pipeline on a capture thread of its own.
///
/// ```
/// Capture (records) --hand over, in order--> Kafka --acknowledged--> Books --settled--> last ledger
/// ```
///
/// The capture thread waits where there is no room, so nothing piles up between it and the sender.
final class StreamRun {

    private static final Logger LOGGER = LoggerFactory.getLogger(StreamRun.class);

    /// What a frame is taken to weigh before the first one is known.
    private static final long FRAME_BYTES_GUESS = 64 << 10;

    private final String stream;
    private final StreamSpec spec;
    private final IngestConfig config;
    private final SourceFactory factory;
    private final Outlet outlet;
    private final Ticker ticker;
    private final Books books;
    private final Capture capture;
    private final Scheduler captureThread;
    private final Scheduler ledgerThread;
    private final CompletableFuture<StreamState> over = new CompletableFuture<>();

    private volatile StreamState state = new StreamState.Opening();
    private volatile @Nullable Thread thread;
    private volatile @Nullable Disposable running;
    private long frameBytesMax = FRAME_BYTES_GUESS; // capture thread

    StreamRun(
            String stream,
            StreamSpec spec,
            IngestConfig config,
            SourceFactory factory,
            Outlet outlet,
            Ticker ticker,
            Scheduler ledgerThread,
            long earliestEpochMs) {
        this.stream = stream;
        this.spec = spec;
        this.config = config;
        this.factory = factory;
        this.outlet = outlet;
        this.ticker = ticker;
        this.ledgerThread = ledgerThread;
        this.books = new Books(stream);
        this.capture = new Capture(
                stream,
                spec,
                Epoch.slotMs(spec.fps().orElse(config.fps())),
                config.heartbeatEvery().toMillis(),
                earliestEpochMs,
                new Surroundings(),
                books);
        this.captureThread = Schedulers.newSingle("capture-" + stream, true);
    }

    void start() {
        running = Flux.<StreamRecord, Capture>generate(
                        () -> capture,
                        (pulled, sink) -> {
                            StreamRecord record = pulled.next();
                            if (record == null) {
                                pulled.close(); // before anybody learns that the stream is over
                                sink.complete();
                            } else {
                                sink.next(record);
                            }
                            return pulled;
                        },
                        Capture::close)
                .subscribeOn(captureThread)
                .flatMap(this::publish, Integer.MAX_VALUE) // bounded by the sender's bytes, see handOver
                .then()
                .doFinally(_ -> captureThread.dispose())
                .subscribe(null, this::broken, this::finished);
    }

    /// On the capture thread: blocks until Kafka's client has taken the record, then follows it reactively.
    private Mono<Void> publish(StreamRecord record) {
        if (record instanceof Frame frame) {
            frameBytesMax = Math.max(frameBytesMax, frame.jpeg().length);
        }
        CompletableFuture<RecordMetadata> sent = outlet.handOver(record);
        return Mono.fromFuture(sent, true)
                .map(_ -> true)
                .onErrorResume(error -> {
                    LOGGER.warn("stream={} a record did not reach Kafka: {} ({})", stream, record, error.toString());
                    return Mono.just(false);
                })
                .flatMap(published -> booked(record, published));
    }

    private Mono<Void> booked(StreamRecord record, boolean published) {
        if (record instanceof Frame) {
            books.arrived(record.epochMs(), published);
        }
        return books.settle(record.epochMs(), ticker.wallMs())
                .map(this::publishLast)
                .orElse(Mono.empty());
    }

    /// Not on the caller's thread, which is Kafka's own: a first send to a topic waits for an answer that very thread
    /// reads.
    private Mono<Void> publishLast(IngestLedger last) {
        return outlet.sendLast(last).subscribeOn(ledgerThread).onErrorResume(error -> {
            LOGGER.warn("stream={} the last ledger did not reach Kafka: {}", stream, error.toString());
            return Mono.empty();
        });
    }

    /// Publishes the account so far, never after the epoch's last one: all ledgers leave from the ledger thread, and
    /// the last one is queued there after its epoch is settled.
    void publishLedger() {
        books.unsettled(ticker.wallMs())
                .ifPresent(ledger -> outlet.send(ledger)
                        .subscribe(
                                null,
                                error -> LOGGER.debug("stream={} ledger left out: {}", stream, error.toString())));
    }

    private void finished() {
        enter(capture.outcome());
        over.complete(state);
    }

    private void broken(Throwable error) {
        LOGGER.error("stream={} pipeline broke", stream, error);
        enter(new StreamState.Failed(
                spec.source() + ": ingest broke (" + error + "); this is a fault of this program, please report it"));
        over.complete(state);
    }

    private void enter(StreamState next) {
        if (next.equals(state)) {
            return; // another round of a looped source
        }
        state = next;
        switch (next) {
            case StreamState.Opening _ -> {}
            case StreamState.Running(var info) ->
                LOGGER.info("stream={} source={} running {}", stream, spec.source(), info);
            case StreamState.Ended(String reason) ->
                LOGGER.info("stream={} source={} ended: {}", stream, spec.source(), reason);
            case StreamState.Failed(String reason) -> LOGGER.warn("stream={} failed: {}", stream, reason);
        }
    }

    /// Asks for a graceful end: the last record says why.
    void stop(String reason) {
        capture.stop(reason);
        Thread capturing = thread;
        if (capturing != null) {
            LockSupport.unpark(capturing);
        }
    }

    /// Ends without a last record: what is on its way is left alone.
    void abandon() {
        Disposable pipeline = running;
        if (pipeline != null) {
            pipeline.dispose();
        }
        if (!over.isDone()) {
            enter(new StreamState.Failed(
                    spec.source() + ": abandoned after the drain timeout; its end was not published"));
            over.complete(state);
        }
    }

    String stream() {
        return stream;
    }

    boolean isOver() {
        return over.isDone();
    }

    CompletableFuture<StreamState> over() {
        return over;
    }

    long endMs() {
        return capture.endMs();
    }

    StreamStatus status() {
        long nowMs = ticker.wallMs();
        return new StreamStatus(stream, spec.source().toString(), state, books.newest(nowMs), books.total(nowMs));
    }

    private final class Surroundings implements Capture.Surroundings {
        @Override
        public FrameSource open() throws SourceException {
            thread = Thread.currentThread();
            return factory.open(spec.source());
        }

        @Override
        public JpegEncoder newEncoder() {
            return new FfmpegJpegEncoder(config.shortSidePxMax(), config.jpegQscale());
        }

        @Override
        public boolean hasRoomForFrame() {
            return outlet.hasRoom(frameBytesMax, config.liveRoomWait());
        }

        @Override
        public Ticker ticker() {
            return ticker;
        }

        @Override
        public void entered(StreamState next) {
            enter(next);
        }

        /// Nothing depends on it but the check of answers: it never holds a frame up.
        @Override
        public void knows(FrameTruth truth) {
            outlet.send(truth)
                    .subscribe(
                            null, error -> LOGGER.debug("stream={} a truth is left out: {}", stream, error.toString()));
        }
    }
}

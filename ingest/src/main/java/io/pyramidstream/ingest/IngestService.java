package io.pyramidstream.ingest;

import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceFactory;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs streams: each on a capture thread of its own, all through one sender with bounded bytes in flight. Thread-safe.
///
/// A source that cannot be opened fails alone; its status says why in one line.
public final class IngestService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(IngestService.class);

    /// Kafka answers within milliseconds; after so long without an acknowledgement something is wrong with it.
    private static final Duration STALL_MAX = Duration.ofSeconds(5);

    private final IngestConfig config;
    private final SourcePolicy policy;
    private final Map<String, SourceFactory> factories = new HashMap<>();
    private final Outlet outlet;
    private final Ticker ticker;
    private final Scheduler ledgerThread = Schedulers.newSingle("ingest-ledgers", true);
    private final Disposable ledgers;
    private final Map<String, StreamRun> runs = new LinkedHashMap<>(); // guarded by itself; no call that blocks inside
    private boolean closed; // guarded by runs

    /// @param sources further schemes, such as generated scenes; `file` is always known
    /// @param sender  borrowed: close it after this service
    public IngestService(
            IngestConfig config, List<SourceFactory> sources, RecordSender sender, KafkaSettings kafka, Clock clock) {
        this.config = config;
        this.policy = new SourcePolicy(config.schemes(), config.fileRoots());
        SourceFactory files = new FileSources(config.openTimeout(), config.readTimeout(), config.decoderThreads());
        factories.put(files.scheme(), files);
        sources.forEach(factory -> factories.put(factory.scheme(), factory));
        this.outlet = new Outlet(sender, new Records(kafka), config.roomWaitMax());
        this.ticker = Ticker.of(clock);
        this.ledgers = Flux.interval(config.ledgerEvery(), ledgerThread)
                .onBackpressureDrop()
                .subscribe(_ -> snapshot().forEach(StreamRun::publishLedger));
    }

    /// Starts a stream and returns at once, usually while it is opening.
    ///
    /// @throws IllegalStateException when its name is taken, too many streams run, or the service is closed
    public StreamStatus add(StreamSpec spec) {
        StreamRun run;
        synchronized (runs) {
            if (closed) {
                throw new IllegalStateException("ingest is shut down; start it again to add streams");
            }
            makeRoom();
            String name = spec.stream().isPresent()
                    ? freeOrOver(spec.stream().get())
                    : StreamNames.unique(spec.source().baseName(), runs.keySet());
            StreamRun before = runs.remove(name);
            run = new StreamRun(
                    name,
                    spec,
                    config,
                    new Checked(),
                    outlet,
                    ticker,
                    ledgerThread,
                    before == null ? 0 : before.endMs());
            runs.put(name, run);
        }
        run.start();
        return run.status();
    }

    /// Whether somebody who only reaches this service over the network may add this source: what the settings allow,
    /// and files only where `fileRoots` says so.
    ///
    /// @throws SourceException with why not
    public void requireRemotelyAllowed(SourceUri uri) throws SourceException {
        policy.checkRemote(uri);
    }

    /// Whether frames find their way: open, and Kafka acknowledges what was sent to it.
    public boolean ready() {
        synchronized (runs) {
            if (closed) {
                return false;
            }
        }
        return !outlet.stalled(STALL_MAX);
    }

    private String freeOrOver(String name) {
        StreamNames.check(name);
        StreamRun taken = runs.get(name);
        if (taken != null && !taken.isOver()) {
            throw new IllegalStateException(
                    "a stream named '" + name + "' is running; remove it first, or choose another name");
        }
        return name;
    }

    private void makeRoom() {
        if (runs.size() < config.streamsMax()) {
            return;
        }
        String oldestOver = runs.values().stream()
                .filter(StreamRun::isOver)
                .findFirst()
                .map(StreamRun::stream)
                .orElseThrow(() -> new IllegalStateException("all " + config.streamsMax()
                        + " streams are running (streamsMax); remove one, or raise the limit"));
        runs.remove(oldestOver);
    }

    /// Ends a stream and forgets it, once its last record is out. Empty when there is no such stream.
    public Mono<Void> remove(String stream) {
        StreamRun run;
        synchronized (runs) {
            run = runs.get(stream);
        }
        if (run == null) {
            return Mono.empty();
        }
        run.stop("removed");
        return Mono.fromFuture(run.over(), true)
                .doOnNext(_ -> {
                    synchronized (runs) {
                        runs.remove(stream, run);
                    }
                })
                .then();
    }

    /// In the order they were added.
    public List<StreamStatus> status() {
        return snapshot().stream().map(StreamRun::status).toList();
    }

    /// @throws NoSuchElementException when there is no such stream
    public StreamStatus status(String stream) {
        synchronized (runs) {
            StreamRun run = runs.get(stream);
            if (run == null) {
                throw new NoSuchElementException("no stream named '" + stream + "'");
            }
            return run.status();
        }
    }

    /// The account of a stream over all its epochs.
    public IngestLedger ledger(String stream) {
        return status(stream).total();
    }

    /// Ends when every stream there is at subscription is over, its last ledger published. Never fails.
    public Mono<Void> allEnded() {
        return Mono.defer(() -> Mono.when(snapshot().stream()
                .map(run -> Mono.fromFuture(run.over(), true))
                .toList()));
    }

    /// Ends all streams, waits for what is on its way at most `drainTimeout`, then lets go of the rest. Works twice.
    @Override
    public void close() {
        synchronized (runs) {
            closed = true;
        }
        List<StreamRun> ending = snapshot();
        ending.forEach(run -> run.stop("ingest is shutting down"));
        await(ending);
        for (StreamRun run : ending) {
            if (!run.isOver()) {
                LOGGER.warn("stream={} did not drain within {}", run.stream(), config.drainTimeout());
                run.abandon();
            }
        }
        ledgers.dispose();
        ledgerThread.dispose();
    }

    private void await(Collection<StreamRun> ending) {
        try {
            CompletableFuture.allOf(ending.stream().map(StreamRun::over).toArray(CompletableFuture[]::new))
                    .get(config.drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOGGER.debug("not all streams drained", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<StreamRun> snapshot() {
        synchronized (runs) {
            return List.copyOf(runs.values());
        }
    }

    /// Opens what the policy allows, with the factory of its scheme; on the capture thread.
    private final class Checked implements SourceFactory {
        @Override
        public String scheme() {
            return "*";
        }

        @Override
        public FrameSource open(SourceUri uri) throws SourceException {
            policy.check(uri);
            SourceFactory factory = factories.get(uri.scheme());
            if (factory == null) {
                throw new SourceException(
                        Kind.REFUSED,
                        uri,
                        "nothing here opens sources of scheme '" + uri.scheme() + "'",
                        "use a file or a scene");
            }
            return factory.open(uri);
        }
    }
}

package io.pyramidstream.app.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.event.EventService;
import io.pyramidstream.sink.files.FileService;
import io.pyramidstream.sink.store.StoreService;
import io.pyramidstream.sink.webhook.WebhookService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Keeps a registry's meters at what the services' figures say, once a second, on a thread of its own: no hot path
/// knows of meters, and a scrape never waits for a service.
public final class ServiceMeters implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServiceMeters.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private record Id(Meter meter, List<String> tags) {}

    private record Shown(AtomicLong bits, io.micrometer.core.instrument.Meter registered) {
        void set(double value) {
            bits.set(Double.doubleToRawLongBits(value));
        }
    }

    private final MeterRegistry registry;
    private final List<Supplier<List<Reading>>> sources = new ArrayList<>();
    private final Map<Id, Shown> shown = new HashMap<>(); // owned by the meters thread
    private final Scheduler thread = Schedulers.newSingle("meters", true);
    private final CountDownLatch first = new CountDownLatch(1);
    private final Disposable refreshing;

    /// @param services those of ours are read, others passed over
    public ServiceMeters(MeterRegistry registry, Object... services) {
        this.registry = registry;
        for (Object service : services) {
            switch (service) {
                case IngestService ingest -> sources.add(() -> Readings.ofIngest(ingest.status()));
                case InferenceService inference -> sources.add(() -> Readings.ofInference(inference.snapshot()));
                case SinkService sink ->
                    sources.add(() -> Readings.ofSink(sink.live().figures(sink.nowMs())));
                case EventService events -> sources.add(() -> Readings.ofEvents(events.figures()));
                case StoreService store -> sources.add(() -> Readings.ofStore(store.status()));
                case WebhookService hooks -> sources.add(() -> Readings.ofWebhooks(hooks.status()));
                case FileService files -> sources.add(() -> Readings.ofFiles(files.status()));
                default -> {}
            }
        }
        refreshing =
                Flux.interval(Duration.ZERO, EVERY, thread).onBackpressureDrop().subscribe(_ -> refreshOrSay());
    }

    /// Waits for the first reading; for whoever must not find an empty page.
    boolean awaitFirst() throws InterruptedException {
        return first.await(10, TimeUnit.SECONDS);
    }

    /// The top of the thread: figures that cannot be had now are tried again in a second.
    private void refreshOrSay() {
        try {
            refresh();
        } catch (RuntimeException e) {
            LOGGER.warn("meters not refreshed", e);
        }
    }

    private void refresh() {
        Map<Id, Double> now = new HashMap<>();
        for (Supplier<List<Reading>> source : sources) {
            source.get().forEach(each -> now.merge(new Id(each.meter(), each.tags()), each.value(), Double::sum));
        }
        now.forEach((id, value) -> shown.computeIfAbsent(id, this::register).set(value));
        Set<Id> gone = new HashSet<>(shown.keySet());
        gone.removeAll(now.keySet());
        gone.forEach(id -> {
            Shown old = shown.remove(id);
            if (old != null) {
                registry.remove(old.registered());
            }
        });
        first.countDown();
    }

    private Shown register(Id id) {
        AtomicLong bits = new AtomicLong();
        Meter meter = id.meter();
        Tags tags = Tags.empty();
        for (int i = 0; i < id.tags().size(); i++) {
            tags = tags.and(meter.tags()[i], id.tags().get(i));
        }
        String unit = meter.unit().isEmpty() ? null : meter.unit();
        return new Shown(
                bits,
                switch (meter.kind()) {
                    case GAUGE ->
                        Gauge.builder(meter.fullName(), bits, ServiceMeters::value)
                                .description(meter.description())
                                .baseUnit(unit)
                                .tags(tags)
                                .strongReference(true)
                                .register(registry);
                    case COUNTER ->
                        FunctionCounter.builder(meter.fullName(), bits, ServiceMeters::value)
                                .description(meter.description())
                                .baseUnit(unit)
                                .tags(tags)
                                .register(registry);
                });
    }

    private static double value(AtomicLong bits) {
        return Double.longBitsToDouble(bits.get());
    }

    @Override
    public void close() {
        refreshing.dispose();
        thread.dispose();
    }
}

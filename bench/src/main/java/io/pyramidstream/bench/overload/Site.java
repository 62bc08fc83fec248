package io.pyramidstream.bench.overload;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.service.Figures;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One inference service on topics of its own, on a broker and with a model that outlive it.
public final class Site implements AutoCloseable {

    private static final long READY_MS = 120_000;

    private final KafkaSettings kafka;
    private final InferenceService service;

    /// Returns when the service is ready.
    ///
    /// @param name different from every other's on the broker
    public Site(
            String bootstrapServers, String name, InferenceConfig config, VideoModel model, List<Question> questions)
            throws InterruptedException {
        kafka = new KafkaSettings(bootstrapServers, name + ".", Map.of());
        Topics.create(kafka, TopicSettings.DEFAULT);
        service = new InferenceService(config, kafka, model, questions, Clock.systemUTC());
        service.start();
        for (long waitedMs = 0; !service.ready(); waitedMs += 20) {
            check();
            if (waitedMs > READY_MS) {
                service.close();
                throw new IllegalStateException("the service is not ready after " + READY_MS + " ms");
            }
            Thread.sleep(20);
        }
    }

    public KafkaSettings kafka() {
        return kafka;
    }

    public Figures figures() {
        return service.snapshot();
    }

    /// @throws IllegalStateException if the service has stopped for good
    public void check() {
        if (!service.failure().isEmpty()) {
            throw new IllegalStateException("the service stopped: " + service.failure());
        }
    }

    /// Waits until every stream has ended and has all its outcomes, at most so long.
    public void awaitDone(Duration most) throws InterruptedException {
        long endNs = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < endNs && !figures().streams().stream().allMatch(Figures.StreamFigures::ended)) {
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        service.close();
    }
}

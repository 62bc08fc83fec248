package io.pyramidstream.ingest.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.pyramidstream.ingest.IngestService;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// Down while Kafka acknowledges nothing of what was sent, and once the service is closing. Liveness has no such
/// indicator: a restart brings no Kafka back.
@Singleton
@Readiness
@Requires(beans = IngestService.class)
final class IngestReadiness implements HealthIndicator {

    private final IngestService ingest;

    IngestReadiness(IngestService ingest) {
        this.ingest = ingest;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        HealthStatus status = ingest.ready() ? HealthStatus.UP : HealthStatus.DOWN;
        return Mono.just(HealthResult.builder("ingest", status).build());
    }
}

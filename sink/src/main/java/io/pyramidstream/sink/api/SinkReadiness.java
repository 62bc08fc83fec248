package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.pyramidstream.sink.SinkService;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// Up once everything that was in the log at the start is in the live view.
@Singleton
@Readiness
@Requires(beans = SinkService.class)
final class SinkReadiness implements HealthIndicator {

    private final SinkService sink;

    SinkReadiness(SinkService sink) {
        this.sink = sink;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        HealthStatus status = sink.caughtUp() ? HealthStatus.UP : HealthStatus.DOWN;
        return Mono.just(HealthResult.builder("sink", status).build());
    }
}

package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.pyramidstream.inference.service.InferenceService;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// Up once the model is warm and partitions are assigned.
@Singleton
@Readiness
@Requires(beans = InferenceService.class)
final class InferenceReadiness implements HealthIndicator {

    private final InferenceService inference;

    InferenceReadiness(InferenceService inference) {
        this.inference = inference;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        HealthStatus status = inference.ready() ? HealthStatus.UP : HealthStatus.DOWN;
        return Mono.just(HealthResult.builder("inference", status).build());
    }
}

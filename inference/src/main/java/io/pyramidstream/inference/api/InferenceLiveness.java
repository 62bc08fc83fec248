package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.pyramidstream.inference.service.InferenceService;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import java.util.Map;

/// Down only when nothing but a restart of the process can help; being without partitions is no reason.
@Singleton
@Liveness
@Requires(beans = InferenceService.class)
final class InferenceLiveness implements HealthIndicator {

    private final InferenceService inference;

    InferenceLiveness(InferenceService inference) {
        this.inference = inference;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        String failure = inference.failure();
        return Mono.just(HealthResult.builder("inference", failure.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN)
                .details(Map.of("failure", failure))
                .build());
    }
}

package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.pyramidstream.sink.event.EventService;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import java.util.Map;

/// Down only when nothing but a restart of the process can help: another one has taken its transactional id.
@Singleton
@Liveness
@Requires(beans = EventService.class)
final class EventLiveness implements HealthIndicator {

    private final EventService events;

    EventLiveness(EventService events) {
        this.events = events;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        String failure = events.figures().failure();
        return Mono.just(HealthResult.builder("events", failure.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN)
                .details(Map.of("failure", failure))
                .build());
    }
}

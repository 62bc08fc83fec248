package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.pyramidstream.contract.Event.Phase;
import io.pyramidstream.sink.LiveEvent;
import io.pyramidstream.sink.SinkService;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/// The newest events, and those to come.
@Controller("/v1/events")
@Requires(beans = SinkService.class)
final class EventController {

    private static final Duration TICK_EVERY = Duration.ofSeconds(10);

    private final SinkService sink;

    EventController(SinkService sink) {
        this.sink = sink;
    }

    /// Each as it was last told of, the one that started last first.
    ///
    /// @param running only those that are not over, or only those that are
    @Get
    HttpResponse<?> newest(
            @QueryValue @Nullable String stream,
            @QueryValue @Nullable String rule,
            @QueryValue @Nullable Boolean running,
            @QueryValue(defaultValue = "50") int limit) {
        int limitMax = sink.config().live().eventsMax();
        if (limit < 1 || limit > limitMax) {
            return Problem.badRequest("limit must be in [1, " + limitMax + "], was " + limit);
        }
        Predicate<io.pyramidstream.contract.Event> wanted = about(stream, rule);
        if (running != null) {
            wanted = wanted.and(event -> running == (event.phase() != Phase.END));
        }
        return HttpResponse.ok(sink.events().events(wanted, limit));
    }

    @Get("/{id}")
    HttpResponse<?> one(String id) {
        return sink.events()
                .event(id)
                .<HttpResponse<?>>map(HttpResponse::ok)
                .orElseGet(() -> Problem.notFound("no event " + id + " among the newest"));
    }

    /// Starts, updates and ends as they are told of.
    @Get(uri = "/live", produces = MediaType.TEXT_EVENT_STREAM)
    HttpResponse<?> live(@QueryValue @Nullable String stream, @QueryValue @Nullable String rule) {
        Predicate<io.pyramidstream.contract.Event> wanted = about(stream, rule);
        return sink.listen()
                .<HttpResponse<?>>map(happenings -> HttpResponse.ok(happenings.publish(
                                all -> Flux.merge(told(all, wanted), ticks().takeUntilOther(all.ignoreElements()))))
                        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE))
                .orElseGet(() ->
                        Problem.unavailable("too many live listeners: close a page, or raise the sink's listenersMax"));
    }

    private static Flux<Event<?>> told(Flux<LiveEvent> happenings, Predicate<io.pyramidstream.contract.Event> wanted) {
        return happenings
                .ofType(LiveEvent.Told.class)
                .map(LiveEvent.Told::event)
                .filter(wanted)
                .map(event -> Event.of(event).name("event").id(event.id() + "/" + event.revision()));
    }

    /// At once and then now and then, so that nobody between takes the quiet for the end.
    private static Flux<Event<?>> ticks() {
        return Flux.interval(Duration.ZERO, TICK_EVERY)
                .onBackpressureDrop()
                .map(tick -> Event.of(Map.of("tick", tick)).name("tick"));
    }

    private static Predicate<io.pyramidstream.contract.Event> about(@Nullable String stream, @Nullable String rule) {
        return event -> (stream == null || event.stream().equals(stream))
                && (rule == null || event.ruleId().equals(rule));
    }
}

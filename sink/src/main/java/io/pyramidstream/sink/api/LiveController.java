package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.sse.Event;
import io.pyramidstream.contract.Question;
import io.pyramidstream.sink.LiveEvent;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.live.Figures;
import reactor.core.publisher.Flux;

import java.time.Duration;
import java.util.List;

/// What is going on: streams, figures, questions, and all of it as it changes.
@Controller("/api")
@Requires(beans = SinkService.class)
final class LiveController {

    private final SinkService sink;

    LiveController(SinkService sink) {
        this.sink = sink;
    }

    @Get("/streams")
    List<StreamView> streams() {
        return sink.live().streams(sink.nowMs()).stream().map(StreamView::of).toList();
    }

    @Get("/figures")
    Figures figures() {
        return sink.live().figures(sink.nowMs());
    }

    @Get("/questions")
    List<Question> questions() {
        return sink.live().questions();
    }

    /// `figures` and `streams` at once and then every second, `frame`, `outcome` and `event` as they come.
    @Get(uri = "/live", produces = MediaType.TEXT_EVENT_STREAM)
    HttpResponse<?> live() {
        return sink.listen()
                .<HttpResponse<?>>map(events ->
                        HttpResponse.ok(events.publish(this::withTicks)).contentType(MediaType.TEXT_EVENT_STREAM_TYPE))
                .orElseGet(() ->
                        Problem.unavailable("too many live listeners: close a page, or raise the sink's listenersMax"));
    }

    /// The ticks end with the events, which end when the service closes.
    private Flux<Event<?>> withTicks(Flux<LiveEvent> events) {
        return Flux.merge(ticks().takeUntilOther(events.ignoreElements()), events.map(this::event));
    }

    private Flux<Event<?>> ticks() {
        return Flux.interval(Duration.ZERO, sink.config().figuresEvery())
                .onBackpressureDrop()
                .concatMapIterable(tick -> List.of(
                        Event.of(figures()).name("figures"), Event.of(streams()).name("streams")));
    }

    private Event<?> event(LiveEvent event) {
        return switch (event) {
            case LiveEvent.FrameArrived frame -> Event.of(frame).name("frame");
            case LiveEvent.Decided decided ->
                Event.of(OutcomeView.of(decided.outcome(), sink.live(), false)).name("outcome");
            case LiveEvent.Checked checked ->
                Event.of(OutcomeView.of(checked.check(), false)).name("outcome");
            case LiveEvent.Told told -> Event.of(told.event()).name("event");
        };
    }
}

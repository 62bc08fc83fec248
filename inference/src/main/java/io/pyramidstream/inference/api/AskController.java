package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.sse.Event;
import io.pyramidstream.inference.past.PastService;
import io.pyramidstream.inference.service.Ask;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.InferenceService;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Questions about what a stream shows now, or, with `from`, showed: see {@link PastEdge}. A client that accepts
/// `text/event-stream` hears `token` events as the text
/// is
/// generated, provisional until the `answer` event, or an `error`.
@Controller("/v1/ask")
@Requires(beans = InferenceService.class)
final class AskController {

    private final InferenceService inference;
    private final Optional<PastService> past;
    private final Optional<PastEdge> edge;

    AskController(InferenceService inference, Optional<PastService> past, Optional<PastEdge> edge) {
        this.inference = inference;
        this.past = past;
        this.edge = edge;
    }

    record Token(String text) {}

    @Post(produces = MediaType.APPLICATION_JSON)
    Mono<HttpResponse<?>> ask(@Body AskRequest request) {
        if (request.isPast()) {
            return edge.map(one -> one.whole(work(request))).orElseGet(AskController::noPast);
        }
        return Mono.fromFuture(asked(request, _ -> {}))
                .<HttpResponse<?>>map(HttpResponse::ok)
                .onErrorResume(RefusedException.class, refused -> Mono.just(Problem.response(refused)));
    }

    @Post(produces = MediaType.TEXT_EVENT_STREAM)
    Mono<HttpResponse<?>> listen(@Body AskRequest request) {
        if (request.isPast()) {
            return edge.map(one -> one.events(work(request))).orElseGet(AskController::noPast);
        }
        // Bounded by the tokens of one answer; kept until the response is written.
        Sinks.Many<Event<?>> events = Sinks.many().unicast().onBackpressureBuffer();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        asked(request, text -> {
                    events.tryEmitNext(Event.of(new Token(text)).name("token"));
                    begun.complete(null);
                })
                .whenComplete((reply, error) -> {
                    if (error == null) {
                        events.tryEmitNext(Event.of(reply).name("answer"));
                        begun.complete(null);
                    } else {
                        RefusedException refused = refused(error);
                        events.tryEmitNext(Event.of(Problem.of(refused)).name("error"));
                        begun.completeExceptionally(refused);
                    }
                    events.tryEmitComplete();
                });
        return Mono.fromFuture(begun)
                .then(Mono.<HttpResponse<?>>fromSupplier(
                        () -> HttpResponse.ok(events.asFlux()).contentType(MediaType.TEXT_EVENT_STREAM_TYPE)))
                .onErrorResume(RefusedException.class, refused -> Mono.just(Problem.response(refused)));
    }

    private PastEdge.Work work(AskRequest request) {
        PastService service = past.orElseThrow();
        return (onEvent, gone) -> service.ask(request.pastAsk(service.nowMs()), onEvent, gone);
    }

    private static Mono<HttpResponse<?>> noPast() {
        return Mono.just(Problem.response(
                HttpStatus.NOT_IMPLEMENTED, "this service does not read the past; leave \"from\" and \"to\" out"));
    }

    private CompletableFuture<Ask.Reply> asked(AskRequest request, Consumer<String> onText) {
        try {
            return inference.ask(request.ask(), onText);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    new RefusedException(RefusedException.Reason.INVALID, String.valueOf(e.getMessage())));
        }
    }

    private static RefusedException refused(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof RefusedException refused
                ? refused
                : new RefusedException(Ask.RefusedException.Reason.FAILED, String.valueOf(cause.getMessage()));
    }
}

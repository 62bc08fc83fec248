package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.sse.Event;
import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.inference.past.PastEvent;
import io.pyramidstream.inference.past.PastService;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Work on the past as HTTP: all of it at the end, or events as it goes, at the pace of whoever listens.
///
/// | event | data |
/// |---|---|
/// | `estimate` | {@link PastEvent.Estimated} |
/// | `answer` | `{"window", "questionId", "answer"}` |
/// | `failed` | `{"window", "questionId", "code", "message"}` |
/// | `comparison` | {@link PastEvent.Compared} |
/// | `end` | {@link PastEvent.Finished} |
/// | `error` | a problem; nothing follows |
@Singleton
@Requires(beans = PastService.class)
final class PastEdge {

    private static final int EVENTS_AHEAD_MAX = 64;

    /// Who takes nothing for so long does not listen any more.
    private static final Duration LISTENER_PATIENCE = Duration.ofMinutes(1);

    private static final Event<?> OVER = Event.of("");

    /// Work that tells what comes of it on the thread it blocks.
    interface Work {
        void run(Consumer<PastEvent> onEvent, BooleanSupplier gone);
    }

    /// Everything at once.
    record Whole(
            PastEvent.@Nullable Estimated estimate,
            List<Answered> answers,
            List<Unanswered> failed,
            PastEvent.@Nullable Compared comparison,
            PastEvent.@Nullable Finished end) {}

    record Answered(WindowRef window, String questionId, Answer answer) {}

    record Unanswered(WindowRef window, String questionId, String code, String message) {}

    Mono<HttpResponse<?>> whole(Work work) {
        return Mono.fromCallable(() -> gather(work))
                .subscribeOn(Schedulers.boundedElastic())
                .<HttpResponse<?>>map(HttpResponse::ok)
                .onErrorResume(RefusedException.class, refused -> Mono.just(Problem.response(refused)))
                .onErrorResume(IllegalArgumentException.class, bad -> Mono.just(Problem.response(invalid(bad))));
    }

    private static Whole gather(Work work) {
        List<PastEvent> told = new ArrayList<>();
        work.run(told::add, () -> false);
        PastEvent.Estimated estimate = null;
        PastEvent.Compared comparison = null;
        PastEvent.Finished end = null;
        List<Answered> answers = new ArrayList<>();
        List<Unanswered> failed = new ArrayList<>();
        for (PastEvent event : told) {
            switch (event) {
                case PastEvent.Estimated estimated -> estimate = estimated;
                case PastEvent.Compared compared -> comparison = compared;
                case PastEvent.Finished finished -> end = finished;
                case PastEvent.Decided(Outcome.Answered answered) ->
                    answers.add(new Answered(answered.window(), answered.questionId(), answered.answer()));
                case PastEvent.Decided(Outcome outcome) -> failed.add(unanswered(outcome));
            }
        }
        return new Whole(estimate, answers, failed, comparison, end);
    }

    /// The response begins with the first event, so that a refusal still has its own status.
    Mono<HttpResponse<?>> events(Work work) {
        BlockingQueue<Event<?>> queue = new ArrayBlockingQueue<>(EVENTS_AHEAD_MAX);
        AtomicBoolean gone = new AtomicBoolean();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Schedulers.boundedElastic().schedule(() -> {
            try {
                work.run(
                        event -> {
                            put(queue, event(event), gone);
                            begun.complete(null);
                        },
                        gone::get);
            } catch (RuntimeException e) {
                RefusedException refused = refused(e);
                if (!begun.completeExceptionally(refused)) {
                    put(queue, Event.of(Problem.of(refused)).name("error"), gone);
                }
            }
            put(queue, OVER, gone);
        });
        Flux<Event<?>> events = Flux.<Event<?>>generate(sink -> {
                    try {
                        Event<?> next = queue.take();
                        if (next == OVER) {
                            sink.complete();
                        } else {
                            sink.next(next);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        sink.complete();
                    }
                })
                .subscribeOn(Schedulers.boundedElastic())
                .doFinally(_ -> gone.set(true));
        return Mono.fromFuture(begun)
                .then(Mono.<HttpResponse<?>>fromSupplier(
                        () -> HttpResponse.ok(events).contentType(MediaType.TEXT_EVENT_STREAM_TYPE)))
                .onErrorResume(RefusedException.class, refused -> Mono.just(Problem.response(refused)));
    }

    private static void put(BlockingQueue<Event<?>> queue, Event<?> event, AtomicBoolean gone) {
        try {
            if (!gone.get() && !queue.offer(event, LISTENER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                gone.set(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gone.set(true);
        }
    }

    private static Event<?> event(PastEvent event) {
        return switch (event) {
            case PastEvent.Estimated estimated -> Event.of(estimated).name("estimate");
            case PastEvent.Compared compared -> Event.of(compared).name("comparison");
            case PastEvent.Finished finished -> Event.of(finished).name("end");
            case PastEvent.Decided(Outcome.Answered answered) ->
                Event.of(new Answered(answered.window(), answered.questionId(), answered.answer()))
                        .name("answer");
            case PastEvent.Decided(Outcome outcome) ->
                Event.of(unanswered(outcome)).name("failed");
        };
    }

    private static Unanswered unanswered(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed ->
                new Unanswered(failed.window(), failed.questionId(), failed.code(), failed.message());
            case Outcome.Shed shed -> new Unanswered(shed.window(), shed.questionId(), "shed", shed.reason());
            case Outcome.Answered answered -> new Unanswered(answered.window(), answered.questionId(), "", "");
        };
    }

    private static RefusedException refused(RuntimeException e) {
        return switch (e) {
            case RefusedException refused -> refused;
            case IllegalArgumentException bad -> invalid(bad);
            default -> new RefusedException(Reason.FAILED, String.valueOf(e.getMessage()));
        };
    }

    private static RefusedException invalid(IllegalArgumentException bad) {
        return new RefusedException(Reason.INVALID, String.valueOf(bad.getMessage()));
    }
}

package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.pyramidstream.sink.SinkService;

/// The newest outcomes: answers, and the windows that got none.
@Controller("/api/answers")
@Requires(beans = SinkService.class)
final class AnswerController {

    private final SinkService sink;

    AnswerController(SinkService sink) {
        this.sink = sink;
    }

    /// Newest first.
    ///
    /// @param evidence whether each stage lists the kept tokens and their scores
    @Get
    HttpResponse<?> newest(
            @QueryValue @Nullable String stream,
            @QueryValue @Nullable String question,
            @QueryValue(defaultValue = "50") int limit,
            @QueryValue(defaultValue = "false") boolean evidence) {
        int limitMax = sink.config().live().outcomesMax();
        if (limit < 1 || limit > limitMax) {
            return Problem.badRequest("limit must be in [1, " + limitMax + "], was " + limit);
        }
        return HttpResponse.ok(
                sink
                        .live()
                        .outcomes(
                                stream,
                                outcome ->
                                        question == null || outcome.questionId().equals(question),
                                limit)
                        .stream()
                        .map(outcome -> OutcomeView.of(outcome, sink.live(), evidence))
                        .toList());
    }

    /// One outcome with its evidence, while it is held.
    @Get("/{id}")
    HttpResponse<?> one(String id) {
        OutcomeId wanted;
        try {
            wanted = OutcomeId.parse(id);
        } catch (IllegalArgumentException e) {
            return Problem.badRequest(String.valueOf(e.getMessage()));
        }
        return sink
                .live()
                .outcomes(wanted.stream(), outcome -> OutcomeId.of(outcome).equals(wanted), 1)
                .stream()
                .findFirst()
                .<HttpResponse<?>>map(outcome -> HttpResponse.ok(OutcomeView.of(outcome, sink.live(), true)))
                .orElseGet(() -> Problem.notFound("no answer " + wanted + " among the newest"));
    }
}

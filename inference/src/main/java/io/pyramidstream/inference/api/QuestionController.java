package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.service.InferenceService;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import java.net.URI;
import java.util.List;
import java.util.function.Function;

/// Standing questions. Changes go through the questions topic, so every replica learns of them.
@Controller("/v1/questions")
@Requires(beans = InferenceService.class)
final class QuestionController {

    private final InferenceService inference;

    QuestionController(InferenceService inference) {
        this.inference = inference;
    }

    /// @param owner whose; all if left out
    @Get
    List<Question> list(@Nullable @QueryValue String owner) {
        return inference.questions().stream()
                .filter(question -> owner == null || question.owner().equals(owner))
                .toList();
    }

    @Post
    Mono<HttpResponse<?>> add(@Body QuestionRequest request) {
        return write(request, question -> {
            if (inference.standing().stands(question.id())) {
                return Problem.response(
                        HttpStatus.CONFLICT,
                        "a question with id '" + question.id()
                                + "' stands already; change it with PUT, or choose another id");
            }
            return null;
        });
    }

    /// Changes a question, or adds it. The new version is asked of windows that start from now on; those before it are
    /// still asked the old one.
    @Put("/{id}")
    Mono<HttpResponse<?>> change(String id, @Body QuestionRequest request) {
        if (request.id() != null && !request.id().equals(id)) {
            return Mono.just(Problem.response(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    "the address names question '" + id + "', the body '" + request.id() + "'"));
        }
        return write(
                request.withId(id),
                question -> inference.standing().isConfigured(id)
                        ? Problem.response(
                                HttpStatus.CONFLICT,
                                "question '" + id + "' comes from the configuration; change it there")
                        : null);
    }

    private Mono<HttpResponse<?>> write(
            QuestionRequest request, Function<Question, @Nullable HttpResponse<?>> refusal) {
        try {
            Question question = request.question(
                    inference.standing().nextVersion(String.valueOf(request.id())),
                    inference.pruning(),
                    inference.nowMs());
            HttpResponse<?> refused = refusal.apply(question);
            if (refused != null) {
                return Mono.just(refused);
            }
            HttpResponse<?> done = inference.standing().stands(question.id())
                    ? HttpResponse.ok(question)
                    : HttpResponse.created(question, URI.create("/v1/questions/" + question.id()));
            return Mono.fromFuture(inference.standing().add(question)).thenReturn(done);
        } catch (IllegalArgumentException e) {
            return Mono.just(Problem.response(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage())));
        }
    }

    @Delete("/{id}")
    Mono<HttpResponse<?>> remove(String id) {
        if (inference.standing().isConfigured(id)) {
            return Mono.just(Problem.response(
                    HttpStatus.CONFLICT, "question '" + id + "' comes from the configuration; remove it there"));
        }
        if (!inference.standing().stands(id)) {
            return Mono.just(Problem.response(HttpStatus.NOT_FOUND, "no question '" + id + "' stands"));
        }
        return Mono.fromFuture(inference.standing().remove(id)).thenReturn(HttpResponse.noContent());
    }
}

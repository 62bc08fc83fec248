package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.service.InferenceService;
import reactor.core.publisher.Mono;

import java.net.URI;
import java.util.List;

/// Standing questions. Changes go through the questions topic, so every replica learns of them.
@Controller("/v1/questions")
@Requires(beans = InferenceService.class)
final class QuestionController {

    private final InferenceService inference;

    QuestionController(InferenceService inference) {
        this.inference = inference;
    }

    @Get
    List<Question> list() {
        return inference.questions();
    }

    @Post
    Mono<HttpResponse<?>> add(@Body QuestionRequest request) {
        try {
            Question question = request.question(
                    inference.nextVersion(String.valueOf(request.id())), inference.pruning(), inference.nowMs());
            if (stands(question.id())) {
                return Mono.just(Problem.response(
                        HttpStatus.CONFLICT,
                        "a question with id '" + question.id()
                                + "' stands already; remove it first or choose another"));
            }
            return Mono.fromFuture(inference.add(question))
                    .thenReturn(HttpResponse.created(question, URI.create("/v1/questions/" + question.id())));
        } catch (IllegalArgumentException e) {
            return Mono.just(Problem.response(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage())));
        }
    }

    @Delete("/{id}")
    Mono<HttpResponse<?>> remove(String id) {
        if (inference.isConfigured(id)) {
            return Mono.just(Problem.response(
                    HttpStatus.CONFLICT, "question '" + id + "' comes from the configuration; remove it there"));
        }
        if (!stands(id)) {
            return Mono.just(Problem.response(HttpStatus.NOT_FOUND, "no question '" + id + "' stands"));
        }
        return Mono.fromFuture(inference.remove(id)).thenReturn(HttpResponse.noContent());
    }

    private boolean stands(String id) {
        return inference.questions().stream().anyMatch(question -> question.id().equals(id));
    }
}

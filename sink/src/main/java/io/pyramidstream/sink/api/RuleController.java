package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.sink.SinkService;
import reactor.core.publisher.Mono;

import java.net.URI;
import java.util.List;

/// Event rules. Changes go through the rules topic, so every sink learns of them.
@Controller("/v1/rules")
@Requires(beans = SinkService.class)
final class RuleController {

    private final SinkService sink;

    RuleController(SinkService sink) {
        this.sink = sink;
    }

    @Get
    List<Rule> list() {
        return sink.rules();
    }

    @Post
    Mono<HttpResponse<?>> add(@Body RuleRequest request) {
        if (request.id() != null && sink.events().rule(request.id()).isPresent()) {
            return Mono.just(Problem.response(
                    HttpStatus.CONFLICT,
                    "a rule with id '" + request.id() + "' stands already; change it with PUT, or choose another id"));
        }
        return write(request);
    }

    /// Changes a rule, or adds it. The new version counts for windows that start from now on.
    @Put("/{id}")
    Mono<HttpResponse<?>> change(String id, @Body RuleRequest request) {
        if (request.id() != null && !request.id().equals(id)) {
            return Mono.just(Problem.response(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    "the address names rule '" + id + "', the body '" + request.id() + "'"));
        }
        return write(request.withId(id));
    }

    @Delete("/{id}")
    Mono<HttpResponse<?>> remove(String id) {
        if (sink.events().rule(id).isEmpty()) {
            return Mono.just(Problem.notFound("no rule '" + id + "' stands"));
        }
        return Mono.fromFuture(() -> sink.removeRule(id)).thenReturn(HttpResponse.noContent());
    }

    private Mono<HttpResponse<?>> write(RuleRequest request) {
        try {
            String id = String.valueOf(request.id());
            Rule rule = request.rule(sink.events().nextVersion(id), sink.nowMs());
            requireAnswerable(rule);
            boolean fresh = sink.events().rule(id).isEmpty();
            if (fresh && sink.rules().size() >= sink.config().live().rulesMax()) {
                throw new IllegalArgumentException("there are " + sink.rules().size()
                        + " rules, as many as sink.live.rulesMax allows: remove one, or raise it");
            }
            HttpResponse<?> done =
                    fresh ? HttpResponse.created(rule, URI.create("/v1/rules/" + id)) : HttpResponse.ok(rule);
            return Mono.fromFuture(() -> sink.add(rule)).thenReturn(done);
        } catch (IllegalArgumentException e) {
            return Mono.just(Problem.response(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage())));
        }
    }

    /// A question that is not known here may stand in the configuration of inference, or come later; one that is known
    /// must be able to give the answer.
    private void requireAnswerable(Rule rule) {
        for (Question question : sink.live().questions()) {
            if (!question.id().equals(rule.questionId())) {
                continue;
            }
            List<String> answers = switch (question.form()) {
                case AnswerForm.YesNo _ -> List.of(AnswerForm.YesNo.YES, AnswerForm.YesNo.NO);
                case AnswerForm.Choice choice -> choice.options();
                case AnswerForm.Text _, AnswerForm.Number _, AnswerForm.Json _ -> List.of();
            };
            if (answers.isEmpty()) {
                throw new IllegalArgumentException("question '" + question.id()
                        + "' gives no probability: a rule needs one with the form yes-no or choice");
            }
            if (!answers.contains(rule.value())) {
                throw new IllegalArgumentException("question '" + question.id() + "' never answers '" + rule.value()
                        + "'; its answers are " + String.join(", ", answers));
            }
        }
    }
}

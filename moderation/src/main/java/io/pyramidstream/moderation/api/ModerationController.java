package io.pyramidstream.moderation.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.moderation.policy.Policy;
import io.pyramidstream.moderation.service.ModerationService;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Decisions about clips, and what people make of them.
@Controller("/v1/moderation")
@Requires(beans = ModerationService.class)
final class ModerationController {

    private static final int LIMIT_DEFAULT = 100;

    private final ModerationService moderation;

    ModerationController(ModerationService moderation) {
        this.moderation = moderation;
    }

    /// @param decision what shall hold: allow, review or block; the policy's own confirms it
    record ReviewRequest(
            @Nullable String decision,
            @Nullable String by,
            @Nullable String note) {}

    /// The newest first.
    ///
    /// @param state    pending, confirmed or overturned; all if left out
    /// @param decision what holds: allow, review, block or failed; all if left out
    @Get
    HttpResponse<?> list(
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String decision,
            @Nullable @QueryValue Integer limit) {
        List<Moderation> found = moderation.newest().stream()
                .filter(one -> state == null || one.review().state().id().equals(state))
                .filter(one -> decision == null || one.effective().id().equals(decision))
                .limit(limit == null ? LIMIT_DEFAULT : Math.max(0, limit))
                .toList();
        return HttpResponse.ok(found);
    }

    @Get("/policy")
    Policy policy() {
        return moderation.policy();
    }

    @Get("/{clipId}")
    HttpResponse<?> of(String clipId) {
        return moderation.of(clipId).<HttpResponse<?>>map(HttpResponse::ok).orElseGet(() -> unknown(clipId));
    }

    @Post("/{clipId}/review")
    Mono<HttpResponse<?>> review(String clipId, @Body ReviewRequest request) {
        if (moderation.of(clipId).isEmpty()) {
            return Mono.just(unknown(clipId));
        }
        try {
            Decision decision = decision(request.decision());
            String by = request.by() == null ? "" : request.by();
            String note = request.note() == null ? "" : request.note();
            return Mono.fromFuture(moderation.review(clipId, decision, by, note))
                    .map(HttpResponse::ok);
        } catch (IllegalArgumentException e) {
            return Mono.just(Problem.response(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage())));
        }
    }

    private static HttpResponse<?> unknown(String clipId) {
        return Problem.response(
                HttpStatus.NOT_FOUND, "there is no decision about a clip '" + clipId + "' yet, or it is forgotten");
    }

    private static Decision decision(@Nullable String id) {
        return Arrays.stream(Decision.values())
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"decision\" must be one of "
                        + Arrays.stream(Decision.values()).map(Decision::id).collect(Collectors.joining(", "))
                        + ", was " + id));
    }
}

package io.pyramidstream.moderation.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.moderation.service.ModerationService;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import java.net.URI;
import java.util.UUID;

/// Clips to be decided about. The answer comes at once; the decision at its `Location`, when it is made.
@Controller("/v1/clips")
@Requires(beans = ModerationService.class)
final class ClipController {

    private final ModerationService moderation;

    ClipController(ModerationService moderation) {
        this.moderation = moderation;
    }

    /// @param id     made when left out; asking twice under one id gives one decision
    /// @param source where the clip is, as ingest takes sources
    /// @param bytes  the file in Base64, instead
    record Upload(
            @Nullable String id,
            @Nullable String name,
            @Nullable String source,
            byte @Nullable [] bytes) {

        /// @throws IllegalArgumentException with what is wrong
        Clip clip(long nowMs) {
            return new Clip(
                    id == null ? "clip-" + UUID.randomUUID() : id,
                    name == null ? (source == null ? "" : source.substring(source.lastIndexOf('/') + 1)) : name,
                    source == null ? "" : source,
                    bytes == null ? new byte[0] : bytes,
                    nowMs);
        }
    }

    record Accepted(String id) {}

    @Post
    Mono<HttpResponse<?>> upload(@Body Upload upload) {
        try {
            Clip clip = upload.clip(moderation.nowMs());
            return Mono.fromFuture(moderation.upload(clip))
                    .thenReturn(HttpResponse.accepted(URI.create("/v1/moderation/" + clip.id()))
                            .body(new Accepted(clip.id())));
        } catch (IllegalArgumentException e) {
            return Mono.just(Problem.response(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage())));
        } catch (SourceException e) {
            return Mono.just(Problem.response(HttpStatus.FORBIDDEN, e.problem().line()));
        }
    }
}

package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.pyramidstream.inference.past.PastAgain;
import io.pyramidstream.inference.past.PastService;
import io.pyramidstream.inference.past.PastSpan;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Set;

/// Answers that were given live, given again and compared; as JSON at the end, or as events, see {@link PastEdge}.
@Controller("/v1/answers/again")
@Requires(beans = PastService.class)
final class PastController {

    private final PastService past;
    private final PastEdge edge;

    PastController(PastService past, PastEdge edge) {
        this.past = past;
        this.edge = edge;
    }

    /// @param questions ids; all if left out
    /// @param streams   globs; all if left out
    record AgainRequest(
            @Nullable Set<String> questions,
            @Nullable List<String> streams,
            @Nullable String from,
            @Nullable String to,
            @Nullable Boolean confirmed) {

        /// @throws IllegalArgumentException with what is wrong
        PastAgain again(long nowMs) {
            return new PastAgain(
                    questions == null ? Set.of() : questions,
                    streams == null ? List.of("*") : streams,
                    PastSpan.parse(from, to, nowMs),
                    confirmed != null && confirmed);
        }
    }

    @Post(produces = MediaType.APPLICATION_JSON)
    Mono<HttpResponse<?>> again(@Body AgainRequest request) {
        return edge.whole(work(request));
    }

    @Post(produces = MediaType.TEXT_EVENT_STREAM)
    Mono<HttpResponse<?>> listen(@Body AgainRequest request) {
        return edge.events(work(request));
    }

    private PastEdge.Work work(AgainRequest request) {
        return (onEvent, gone) -> past.again(request.again(past.nowMs()), onEvent, gone);
    }
}

package io.pyramidstream.ingest.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.pyramidstream.ingest.IngestService;
import io.pyramidstream.ingest.StreamSpec;
import io.pyramidstream.ingest.StreamStatus;
import io.pyramidstream.ingest.source.SourceException;
import reactor.core.publisher.Mono;

import java.net.URI;
import java.util.List;
import java.util.NoSuchElementException;

/// The streams of this process. They live as long as it does: what must survive a restart belongs in its settings.
@Controller("/v1/streams")
@Requires(beans = IngestService.class)
final class StreamController {

    private final IngestService ingest;

    StreamController(IngestService ingest) {
        this.ingest = ingest;
    }

    @Get
    List<StreamView> list() {
        return ingest.status().stream().map(StreamView::of).toList();
    }

    @Get("/{name}")
    HttpResponse<?> one(String name) {
        try {
            return HttpResponse.ok(StreamView.of(ingest.status(name)));
        } catch (NoSuchElementException e) {
            return Problem.response(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
        }
    }

    @Post
    HttpResponse<?> add(@Body StreamRequest request) {
        try {
            StreamSpec spec = request.spec();
            ingest.requireRemotelyAllowed(spec.source());
            StreamStatus added = ingest.add(spec);
            return HttpResponse.created(StreamView.of(added), URI.create("/v1/streams/" + added.stream()));
        } catch (IllegalArgumentException | SourceException e) {
            return Problem.response(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return Problem.response(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    /// Answers once the stream's last record is out.
    @Delete("/{name}")
    Mono<HttpResponse<?>> remove(String name) {
        try {
            ingest.status(name);
        } catch (NoSuchElementException e) {
            return Mono.just(Problem.response(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage())));
        }
        return ingest.remove(name).thenReturn(HttpResponse.noContent());
    }
}

package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.sink.SinkService;

import java.util.Optional;

/// Pictures, as JPEG.
@Controller("/api")
@Requires(beans = SinkService.class)
final class FrameController {

    private static final String NEVER_CHANGES = "private, max-age=3600, immutable";
    private static final String CHANGES_AT_ONCE = "no-store";

    private final SinkService sink;

    FrameController(SinkService sink) {
        this.sink = sink;
    }

    @Get(uri = "/streams/{stream}/frame.jpg", produces = MediaType.IMAGE_JPEG)
    HttpResponse<?> newest(String stream) {
        return jpeg(sink.live().newestFrame(stream), CHANGES_AT_ONCE, "no frame of stream " + stream + " yet");
    }

    @Get(uri = "/frames/{stream}/{epochMs}/{sequence}.jpg", produces = MediaType.IMAGE_JPEG)
    HttpResponse<?> one(String stream, long epochMs, long sequence) {
        return jpeg(
                sink.live().frame(stream, epochMs, sequence),
                NEVER_CHANGES,
                "frame " + sequence + " of stream " + stream + " in epoch " + epochMs
                        + " is no longer held, or never was");
    }

    private static HttpResponse<?> jpeg(Optional<Frame> found, String cacheControl, String missing) {
        return found.<HttpResponse<?>>map(frame -> HttpResponse.ok(frame.jpeg())
                        .contentType(MediaType.IMAGE_JPEG_TYPE)
                        .header(HttpHeaders.CACHE_CONTROL, cacheControl))
                .orElseGet(() -> Problem.notFound(missing));
    }
}

package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.pyramidstream.sink.event.EventService;

import java.io.IOException;

/// Pictures that events show, as JPEG.
@Controller("/v1/pictures")
@Requires(beans = EventService.class)
final class PictureController {

    private final EventService events;

    PictureController(EventService events) {
        this.events = events;
    }

    @Get(uri = "/{id}.jpg", produces = MediaType.IMAGE_JPEG)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> one(String id) throws IOException {
        return events.pictures()
                .get(id)
                .<HttpResponse<?>>map(jpeg -> HttpResponse.ok(jpeg)
                        .contentType(MediaType.IMAGE_JPEG_TYPE)
                        .header(HttpHeaders.CACHE_CONTROL, "private, max-age=3600, immutable"))
                .orElseGet(() -> Problem.notFound(
                        "no picture " + id + " here: it made room for newer ones, or another" + " sink keeps it"));
    }
}

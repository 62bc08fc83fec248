package io.pyramidstream.sink.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;

/// An error as RFC 9457 `application/problem+json`.
///
/// @param detail what was wrong and what to do
public record Problem(String title, int status, String detail) {

    private static final MediaType MEDIA_TYPE = MediaType.of("application/problem+json");

    static MutableHttpResponse<?> badRequest(String detail) {
        return response(HttpStatus.BAD_REQUEST, detail);
    }

    static MutableHttpResponse<?> notFound(String detail) {
        return response(HttpStatus.NOT_FOUND, detail);
    }

    static MutableHttpResponse<?> unavailable(String detail) {
        return response(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    static MutableHttpResponse<?> response(HttpStatus status, String detail) {
        return HttpResponse.status(status)
                .body(new Problem(status.getReason(), status.getCode(), detail))
                .contentType(MEDIA_TYPE);
    }
}

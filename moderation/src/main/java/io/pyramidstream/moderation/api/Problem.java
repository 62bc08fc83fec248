package io.pyramidstream.moderation.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;

/// An error as RFC 9457 `application/problem+json`.
///
/// @param detail what was wrong and what to do
record Problem(String title, int status, String detail) {

    static HttpResponse<?> response(HttpStatus status, String detail) {
        return HttpResponse.status(status)
                .body(new Problem(status.getReason(), status.getCode(), detail))
                .contentType(MediaType.of("application/problem+json"));
    }
}

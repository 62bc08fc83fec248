package io.pyramidstream.inference.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.pyramidstream.inference.service.Ask.RefusedException;

/// An error as RFC 9457 `application/problem+json`.
///
/// @param detail what was wrong and what to do
record Problem(String title, int status, String detail) {

    private static final MediaType MEDIA_TYPE = MediaType.of("application/problem+json");

    static MutableHttpResponse<?> response(HttpStatus status, String detail) {
        return HttpResponse.status(status)
                .body(new Problem(status.getReason(), status.getCode(), detail))
                .contentType(MEDIA_TYPE);
    }

    static MutableHttpResponse<?> response(RefusedException refused) {
        HttpStatus status = status(refused.reason());
        MutableHttpResponse<?> response = response(status, detail(refused));
        return status == HttpStatus.TOO_MANY_REQUESTS ? response.header("Retry-After", "2") : response;
    }

    static Problem of(RefusedException refused) {
        HttpStatus status = status(refused.reason());
        return new Problem(status.getReason(), status.getCode(), detail(refused));
    }

    private static HttpStatus status(RefusedException.Reason reason) {
        return switch (reason) {
            case UNKNOWN_STREAM, NOTHING_RETAINED -> HttpStatus.NOT_FOUND;
            case NO_WINDOW_YET -> HttpStatus.CONFLICT;
            case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
            case UNCONFIRMED -> HttpStatus.PRECONDITION_REQUIRED;
            case INVALID, TOO_LONG -> HttpStatus.UNPROCESSABLE_ENTITY;
            case FAILED -> HttpStatus.INTERNAL_SERVER_ERROR;
            case CLOSING -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    private static String detail(RefusedException refused) {
        return String.valueOf(refused.getMessage());
    }
}

package io.pyramidstream.sink.api;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/// Times as people and programs write them.
final class Times {

    private Times() {}

    /// @return milliseconds; null for null
    /// @throws IllegalArgumentException with what would be right
    static @Nullable Long parse(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.matches("-?[0-9]{1,18}")) {
            return Long.parseLong(text);
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " must be a time such as 2026-11-20T13:00:00Z, or milliseconds, was '" + text + "'", e);
        }
    }
}

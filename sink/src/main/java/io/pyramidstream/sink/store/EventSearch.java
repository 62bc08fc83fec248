package io.pyramidstream.sink.store;

import org.jspecify.annotations.Nullable;

/// What to look for among the stored events; null asks for anything. Results come newest first, each event once, as it
/// was told of last.
///
/// @param fromMs   events that start at or after this capture time
/// @param toMs     and before this one
/// @param severity its id
/// @param open     whether it goes on still
/// @param limit    most results
/// @param after    only what follows this one: `next` of the page before
public record EventSearch(
        @Nullable String stream,
        @Nullable String ruleId,
        @Nullable String questionId,
        @Nullable Long fromMs,
        @Nullable Long toMs,
        @Nullable String severity,
        @Nullable Boolean open,
        int limit,
        @Nullable EventKey after) {

    public EventSearch {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
        }
        if (fromMs != null && toMs != null && fromMs >= toMs) {
            throw new IllegalArgumentException("from must be before to, were " + fromMs + " and " + toMs);
        }
    }
}

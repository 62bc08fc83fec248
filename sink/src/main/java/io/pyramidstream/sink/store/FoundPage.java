package io.pyramidstream.sink.store;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One page of results.
///
/// @param next where the next page begins; null when there is nothing more. A page can have fewer results than asked
///             for, even none, and still a next one: then as many rows were looked at as one page may
public record FoundPage<T>(List<T> items, @Nullable String next) {
    public FoundPage {
        items = List.copyOf(items);
    }
}

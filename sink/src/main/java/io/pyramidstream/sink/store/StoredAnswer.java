package io.pyramidstream.sink.store;

/// One outcome as it was found.
///
/// @param kind   `answered`, `shed` or `failed`
/// @param detail the outcome as JSON, as on its topic
public record StoredAnswer(AnswerKey key, String kind, String detail) {}

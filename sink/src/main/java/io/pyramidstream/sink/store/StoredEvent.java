package io.pyramidstream.sink.store;

/// One event as it was found.
///
/// @param detail the newest record of the event as JSON, as on its topic
public record StoredEvent(EventKey key, String detail) {}

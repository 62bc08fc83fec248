package io.pyramidstream.ingest;

/// How fast a file or scene is played.
public enum Pace {
    /// As it was recorded: a picture is handed on when its capture time has come.
    RECORDED,
    /// As fast as it can be decoded and Kafka takes it; capture times run ahead of the wall clock.
    MAX
}

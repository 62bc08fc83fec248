package io.pyramidstream.contract;

/// How much an event matters to whoever is told of it; in ascending order.
public enum Severity {
    INFO("info"),
    WARNING("warning"),
    CRITICAL("critical");

    private final String id;

    Severity(String id) {
        this.id = id;
    }

    /// As it is written outside this program.
    public String id() {
        return id;
    }
}

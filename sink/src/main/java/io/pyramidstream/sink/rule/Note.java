package io.pyramidstream.sink.rule;

/// What a rule did that no event tells of; counted.
public enum Note {
    /// The window was looked at before.
    REPEATED("repeated"),
    /// A later window was looked at before: what it would have changed is past.
    LATE("late"),
    /// An event would have started, within the cooldown after the last one.
    HELD_BY_COOLDOWN("cooldown"),
    /// An event would have started, beyond the hourly limit.
    HELD_BY_LIMIT("hourly-limit");

    private final String id;

    Note(String id) {
        this.id = id;
    }

    /// As meters name it.
    public String id() {
        return id;
    }
}

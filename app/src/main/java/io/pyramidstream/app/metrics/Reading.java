package io.pyramidstream.app.metrics;

import java.util.List;

/// One number of one meter at one moment.
///
/// @param tags values in the order of the meter's tags
record Reading(Meter meter, List<String> tags, double value) {
    Reading {
        tags = List.copyOf(tags);
        if (tags.size() != meter.tags().length) {
            throw new IllegalArgumentException(meter + " has " + meter.tags().length + " tags, got " + tags);
        }
    }

    static Reading of(Meter meter, double value, String... tags) {
        return new Reading(meter, List.of(tags), value);
    }
}

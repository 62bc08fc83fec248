package io.pyramidstream.ingest;

import io.pyramidstream.ingest.source.SourceUri;

import java.time.Duration;
import java.util.Optional;

/// A stream somebody wants.
///
/// @param stream name and record key; empty: made from the source's name
/// @param fps    frames taken per second of capture time; empty: the service's default
/// @param loop   start again at the end, each round as a new epoch
/// @param limit  end after this much capture time, over all rounds; empty: never
public record StreamSpec(
        Optional<String> stream,
        SourceUri source,
        Pace pace,
        Optional<Double> fps,
        boolean loop,
        Optional<Duration> limit) {

    public StreamSpec {
        fps.ifPresent(IngestConfig::checkedFps);
        limit.ifPresent(duration -> {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("limit must be longer than 0, was " + duration);
            }
        });
    }

    public static StreamSpec of(SourceUri source) {
        return new StreamSpec(Optional.empty(), source, Pace.RECORDED, Optional.empty(), false, Optional.empty());
    }

    public StreamSpec named(String name) {
        return new StreamSpec(Optional.of(name), source, pace, fps, loop, limit);
    }

    public StreamSpec at(Pace newPace) {
        return new StreamSpec(stream, source, newPace, fps, loop, limit);
    }

    public StreamSpec atFps(double newFps) {
        return new StreamSpec(stream, source, pace, Optional.of(newFps), loop, limit);
    }

    public StreamSpec looping() {
        return new StreamSpec(stream, source, pace, fps, true, limit);
    }

    public StreamSpec limitedTo(Duration newLimit) {
        return new StreamSpec(stream, source, pace, fps, loop, Optional.of(newLimit));
    }
}

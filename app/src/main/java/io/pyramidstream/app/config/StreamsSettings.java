package io.pyramidstream.app.config;

import io.pyramidstream.ingest.Pace;

import java.util.List;

/// What ingest reads from the start; more can be added while it runs.
///
/// @param sources video files or scenes such as `scene:carpark?seed=1`, each with or without `NAME=` in front
/// @param pace    recorded: files play as they were filmed; max: as fast as they are answered
/// @param loop    start each source again when it ends, as a new epoch
/// @param stay    go on serving when every source has ended; without any source ingest always does
public record StreamsSettings(List<String> sources, Pace pace, boolean loop, boolean stay) {
    public StreamsSettings {
        sources = List.copyOf(sources);
    }
}

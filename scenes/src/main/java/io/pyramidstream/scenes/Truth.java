package io.pyramidstream.scenes;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What there is to see in one scene at one moment.
///
/// @param timeMs since the scene began
/// @param dark   whether the light is out
/// @param smoke  null: there is none
/// @param things that are there, the farthest first; one may be hidden, see [Thing#shown()]
public record Truth(
        String camera,
        long seed,
        long timeMs,
        boolean dark,
        @Nullable Smoke smoke,
        List<Thing> things) {

    public Truth {
        things = List.copyOf(things);
    }

    /// Where the air is clear.
    public Truth(String camera, long seed, long timeMs, boolean dark, List<Thing> things) {
        this(camera, seed, timeMs, dark, null, things);
    }
}

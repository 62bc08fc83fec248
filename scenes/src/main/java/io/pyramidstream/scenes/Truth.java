package io.pyramidstream.scenes;

import java.util.List;

/// What there is to see in one scene at one moment.
///
/// @param timeMs since the scene began
/// @param dark   whether the light is out
/// @param things that are there, the farthest first; one may be hidden, see [Thing#shown()]
public record Truth(String camera, long seed, long timeMs, boolean dark, List<Thing> things) {

    public Truth {
        things = List.copyOf(things);
    }
}

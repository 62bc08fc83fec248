package io.pyramidstream.scenes;

import java.util.List;

/// What there is to see in one scene at one moment.
///
/// @param timeMs since the scene began
/// @param things in view, the farthest first
public record Truth(String camera, long seed, long timeMs, boolean night, List<Thing> things) {

    public Truth {
        things = List.copyOf(things);
    }

    public long count(Thing.Kind kind) {
        return things.stream().filter(thing -> thing.kind() == kind).count();
    }
}

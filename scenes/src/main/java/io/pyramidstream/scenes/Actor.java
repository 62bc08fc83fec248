package io.pyramidstream.scenes;

import java.util.List;

/// One thing and its way through an act: straight lines between keys, there from the first key to the last. Immutable.
///
/// @param keys at least two, in order of time
record Actor(long id, Kind kind, Tint tint, List<Key> keys) {

    /// @param actMs time since the act began
    record Key(long actMs, double x, double y) {}

    Actor {
        keys = List.copyOf(keys);
    }

    long untilMs() {
        return keys.getLast().actMs();
    }

    boolean isThereAt(long actMs) {
        return actMs >= keys.getFirst().actMs() && actMs < untilMs();
    }

    /// Fully shown: what hides what is not its business.
    Thing at(long actMs) {
        Key key = keyAt(actMs);
        return new Thing(id, kind, tint, key.x(), key.y(), Lane.scale(key.y()), 1);
    }

    private Key keyAt(long actMs) {
        Key before = keys.getFirst();
        for (Key key : keys) {
            if (key.actMs() > actMs) {
                double share = (double) (actMs - before.actMs()) / (key.actMs() - before.actMs());
                return new Key(
                        actMs,
                        before.x() + share * (key.x() - before.x()),
                        before.y() + share * (key.y() - before.y()));
            }
            before = key;
        }
        return before;
    }
}

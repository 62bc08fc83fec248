package io.pyramidstream.scenes;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One thing and its way through an act: straight lines between keys, there from the first key to the last. Immutable.
///
/// @param keys  at least two, in order of time
/// @param lying when it lies on the ground; empty for most
record Actor(long id, Kind kind, Tint tint, List<Key> keys, Span lying) {

    private static final long UPRIGHT_MS = 300; // before it falls and after it got up
    private static final double LYING_X_MIN = 64; // so that all of it is in the view

    /// @param actMs time since the act began
    record Key(long actMs, double x, double y) {}

    Actor {
        keys = List.copyOf(keys);
    }

    Actor(long id, Kind kind, Tint tint, List<Key> keys) {
        this(id, kind, tint, keys, Span.NEVER);
    }

    /// While it stands still for at least `pauseMs`, it falls and gets up again; one for each such pause.
    Stream<Actor> falls(long pauseMs) {
        return IntStream.range(1, keys.size())
                .filter(i -> pauses(keys.get(i - 1), keys.get(i), pauseMs))
                .mapToObj(i -> new Span(
                        keys.get(i - 1).actMs() + UPRIGHT_MS, keys.get(i).actMs() - UPRIGHT_MS))
                .map(span -> new Actor(id, kind, tint, keys, span));
    }

    private boolean pauses(Key from, Key to, long pauseMs) {
        return kind == Kind.PERSON
                && from.x() == to.x()
                && from.y() == to.y()
                && to.actMs() - from.actMs() >= pauseMs
                && from.x() >= LYING_X_MIN
                && from.x() <= World.VIEW - LYING_X_MIN;
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
        return new Thing(id, kind, tint, key.x(), key.y(), Lane.scale(key.y()), lying.holds(actMs), 1);
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

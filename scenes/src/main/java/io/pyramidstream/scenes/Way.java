package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.List;

/// A journey while it is being planned.
final class Way {
    private final List<Actor.Key> keys = new ArrayList<>();
    private final double pixelsPerSecond;

    Way(long actMs, double x, double y, double pixelsPerSecond) {
        this.pixelsPerSecond = pixelsPerSecond;
        keys.add(new Actor.Key(actMs, x, y));
    }

    /// @param haste share of the full speed
    void to(double x, double y, double haste) {
        double seconds = Math.hypot(x - x(), y - y()) / (pixelsPerSecond * haste);
        keys.add(new Actor.Key(now() + Math.max(1, Math.round(seconds * 1000)), x, y));
    }

    void pause(long ms) {
        keys.add(new Actor.Key(now() + ms, x(), y()));
    }

    double x() {
        return keys.getLast().x();
    }

    double y() {
        return keys.getLast().y();
    }

    private long now() {
        return keys.getLast().actMs();
    }

    List<Actor.Key> keys() {
        return keys;
    }
}

package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What happens in a scene, as a function of time. Immutable; any thread.
public final class World {

    /// Side of the square in the middle of the picture in which everything happens. What leaves it is behind a wall.
    public static final int VIEW = 360;

    /// Everything that happens begins and ends within an act of this length.
    public static final long ACT_MS = 60_000;

    private final SceneSpec spec;

    public World(SceneSpec spec) {
        this.spec = spec;
    }

    /// @param timeMs since the scene began, 0 or more
    public Truth at(long timeMs) {
        if (timeMs < 0) {
            throw new IllegalArgumentException("timeMs must be 0 or more, was " + timeMs);
        }
        long actMs = timeMs % ACT_MS;
        Act act = Act.of(spec, timeMs / ACT_MS);
        List<Thing> farToNear = act.actors().stream()
                .filter(actor -> actor.isThereAt(actMs))
                .map(actor -> actor.at(actMs))
                .sorted(Comparator.comparingDouble(Thing::y).thenComparingLong(Thing::id))
                .toList();
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < farToNear.size(); i++) {
            things.add(farToNear.get(i).shown(shown(farToNear, i)));
        }
        return new Truth(
                spec.camera().word(),
                spec.seed(),
                timeMs,
                act.isDarkAt(actMs),
                act.smokeAt(actMs).orElse(null),
                things);
    }

    private static double shown(List<Thing> farToNear, int index) {
        Thing thing = farToNear.get(index);
        double inside = Math.min(VIEW, thing.right()) - Math.max(0, thing.left());
        double hidden = farToNear.subList(index + 1, farToNear.size()).stream()
                .mapToDouble(thing::overlap)
                .sum();
        return Math.clamp(inside / thing.width() - hidden / (thing.width() * thing.height()), 0, 1);
    }
}

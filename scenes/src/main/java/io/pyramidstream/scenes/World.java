package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// What happens in a scene, as a function of time. Immutable; any thread.
public final class World {

    /// Everything that happens begins and ends within an act of this length.
    public static final long ACT_MS = 12_000;

    /// How long day and night last where they change.
    static final long DAY_MS = 10 * ACT_MS;

    private static final int ACTORS_MAX = 3;

    private final SceneSpec spec;

    public World(SceneSpec spec) {
        this.spec = spec;
    }

    /// @param timeMs since the scene began, 0 or more
    public Truth at(long timeMs) {
        if (timeMs < 0) {
            throw new IllegalArgumentException("timeMs must be 0 or more, was " + timeMs);
        }
        long act = timeMs / ACT_MS;
        List<Thing> things = new ArrayList<>();
        for (Actor actor : actors(act)) {
            things.addAll(actor.at(timeMs - act * ACT_MS));
        }
        things.removeIf(thing -> !thing.isInView());
        things.sort(Comparator.comparingDouble(Thing::y).thenComparingLong(Thing::id));
        return new Truth(spec.camera().word(), spec.seed(), timeMs, isNight(timeMs), things);
    }

    private boolean isNight(long timeMs) {
        return switch (spec.light()) {
            case DAY -> false;
            case NIGHT -> true;
            case CHANGING -> (timeMs / DAY_MS + spec.seed()) % 2 != 0;
        };
    }

    private List<Actor> actors(long act) {
        // Camera, seed and act are spread apart so that neighbours share nothing.
        long mixed = (spec.seed() * 31 + spec.camera().ordinal()) * 0x9E3779B97F4A7C15L + act * 0xD1B54A32D192ED03L;
        SplittableRandom random = new SplittableRandom(mixed);
        List<Actor> actors = new ArrayList<>();
        int count = random.nextInt(ACTORS_MAX + 1);
        for (int i = 0; i < count; i++) {
            // Two ids each: the second one is for the bag a person may leave.
            actors.add(Actor.random(random, spec.camera(), (act * ACTORS_MAX + i) * 2));
        }
        return actors;
    }
}

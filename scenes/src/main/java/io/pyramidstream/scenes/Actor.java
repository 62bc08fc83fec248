package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A person or vehicle and what it does in its act. Immutable.
///
/// @param lane     where it goes, as [Thing#y]; nearer is larger
/// @param fromLeft which side it comes from
/// @param startMs  when it enters, since the act began
/// @param speed    picture widths per second
/// @param pauseAt  where it stops on its way, as a share of the way
/// @param pauseMs  how long; 0 for not at all
record Actor(
        long id,
        Thing.Kind kind,
        Tint tint,
        Plot plot,
        double lane,
        boolean fromLeft,
        long startMs,
        double speed,
        double pauseAt,
        long pauseMs) {

    /// Its way begins and ends this far outside the picture.
    private static final double MARGIN = 0.3;

    private static final double WAY = 1 + 2 * MARGIN;

    enum Plot {
        CROSSES,
        STOPS,
        TURNS_BACK,
        LEAVES_BAG
    }

    static Actor random(SplittableRandom random, Camera camera, long id) {
        Thing.Kind kind = camera.hasVehicles() && random.nextBoolean() ? Thing.Kind.VEHICLE : Thing.Kind.PERSON;
        Plot[] plots = Plot.values();
        Plot plot = plots[random.nextInt(kind == Thing.Kind.PERSON ? plots.length : plots.length - 1)];
        return new Actor(
                id,
                kind,
                Tint.values()[random.nextInt(Tint.values().length)],
                plot,
                0.55 + 0.4 * random.nextDouble(),
                random.nextBoolean(),
                random.nextLong(3000),
                0.25 + 0.15 * random.nextDouble(),
                0.35 + 0.3 * random.nextDouble(),
                plot == Plot.CROSSES ? 0 : 1000 + random.nextLong(2000));
    }

    /// What of it is there, in view or not, so long after the act began.
    List<Thing> at(long actMs) {
        List<Thing> things = new ArrayList<>();
        double way = way(actMs);
        if (way > 0 && way < WAY) {
            things.add(thing(id, kind, tint, x(way), height(), way != way(actMs + 1)));
        }
        if (plot == Plot.LEAVES_BAG && actMs >= pauseEndMs()) {
            things.add(thing(id + 1, Thing.Kind.BAG, Tint.BLACK, x(pauseAt * WAY), height() / 4, false));
        }
        return things;
    }

    private Thing thing(long thingId, Thing.Kind thingKind, Tint thingTint, double x, double height, boolean moving) {
        return new Thing(thingId, thingKind, thingTint, x, lane, height, moving);
    }

    /// Things nearer to the camera are larger.
    private double height() {
        double size = kind == Thing.Kind.VEHICLE ? 0.34 : 0.42;
        return size * (0.4 + 0.6 * (lane - 0.5) / 0.45);
    }

    private double x(double way) {
        double fromTheLeft = way - MARGIN;
        return fromLeft ? fromTheLeft : 1 - fromTheLeft;
    }

    private long pauseStartMs() {
        return startMs + Math.round(pauseAt * WAY / speed * 1000);
    }

    private long pauseEndMs() {
        return pauseStartMs() + pauseMs;
    }

    /// How far along its way it is, in picture widths; 0 before it starts.
    private double way(long actMs) {
        if (actMs <= pauseStartMs() || pauseMs == 0) {
            return Math.max(0, actMs - startMs) / 1000.0 * speed;
        }
        double paused = pauseAt * WAY;
        double gone = Math.max(0, actMs - pauseEndMs()) / 1000.0 * speed;
        return plot == Plot.TURNS_BACK ? Math.max(0, paused - gone) : paused + gone;
    }
}

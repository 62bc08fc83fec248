package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One of three strips of ground, one behind the other. In each, one thing after the other has its life: it comes,
/// stays, moves, goes.
enum Lane {
    FAR(130),
    MIDDLE(236),
    NEAR(346);

    private static final double SCALE_FAR = 0.85;
    private static final double SCALE_NEAR = 1.15;
    private static final int WALK_PIXELS_PER_SECOND_MIN = 50;
    private static final int WALK_PIXELS_PER_SECOND_MAX = 85;
    private static final int DRIVE_PIXELS_PER_SECOND_MIN = 65;
    private static final int DRIVE_PIXELS_PER_SECOND_MAX = 120;

    private final double y;

    Lane(double y) {
        this.y = y;
    }

    /// How large things are that stand at `y`.
    static double scale(double y) {
        return SCALE_FAR + (SCALE_NEAR - SCALE_FAR) * (y - FAR.y) / (NEAR.y - FAR.y);
    }

    /// @param fashion  the kind that is seen more than others, so that several of a kind are often there to be counted
    /// @param firstId  of the lane's things
    List<Actor> actors(SplittableRandom random, Camera camera, List<Kind> fashion, long firstId) {
        List<Actor> actors = new ArrayList<>();
        long now = random.nextLong(1500);
        while (now < World.ACT_MS) {
            Kind kind = random.nextInt(100) < 45
                    ? fashion.get((int) (now * fashion.size() / World.ACT_MS))
                    : camera.kinds().get(random.nextInt(camera.kinds().size()));
            Tint tint = Tint.values()[random.nextInt(Tint.values().length)];
            List<Actor.Key> keys = kind.moves() ? journey(random, kind, now) : stay(random, now);
            Actor actor = new Actor(firstId + actors.size(), kind, tint, keys);
            if (actor.untilMs() >= World.ACT_MS) {
                now += 500; // too long for the rest of the act: perhaps another life is shorter
            } else {
                actors.add(actor);
                now = actor.untilMs() + random.nextLong(3500);
            }
        }
        return actors;
    }

    /// People that come, stop for long and go: enough for a fall in the first seconds and again and again.
    List<Actor> stumblers(SplittableRandom random, long firstId) {
        List<Actor> actors = new ArrayList<>();
        long now = random.nextLong(600);
        while (true) {
            Tint tint = Tint.values()[random.nextInt(Tint.values().length)];
            double[] outside = {-Kind.PERSON.width() * 0.6, World.VIEW + Kind.PERSON.width() * 0.6};
            boolean fromLeft = random.nextBoolean();
            Way way = new Way(now, outside[fromLeft ? 0 : 1], y, WALK_PIXELS_PER_SECOND_MAX);
            double inwards = random.nextDouble(80, 170);
            way.to(fromLeft ? inwards : World.VIEW - inwards, y, 1);
            way.pause(random.nextLong(4000, 7000));
            way.to(outside[random.nextInt(2)], y, 1);
            Actor actor = new Actor(firstId + actors.size(), Kind.PERSON, tint, way.keys());
            if (actor.untilMs() >= World.ACT_MS) {
                return actors;
            }
            actors.add(actor);
            now = actor.untilMs() + random.nextLong(2500);
        }
    }

    private List<Actor.Key> stay(SplittableRandom random, long now) {
        double x = random.nextDouble(45, World.VIEW - 45);
        return List.of(new Actor.Key(now, x, y), new Actor.Key(now + random.nextLong(2500, 9000), x, y));
    }

    private List<Actor.Key> journey(SplittableRandom random, Kind kind, long start) {
        double[] outside = {-kind.width() * 0.6, World.VIEW + kind.width() * 0.6};
        Way way = new Way(start, outside[random.nextInt(2)], y, speed(random, kind));
        if (random.nextInt(100) < 22) {
            way.to(way.x() < 0 ? outside[1] : outside[0], y, 1);
            return way.keys();
        }
        way.to(random.nextDouble(70, World.VIEW - 70), y, 1);
        way.pause(random.nextLong(300, 6500));
        if (kind == Kind.PERSON && random.nextInt(100) < 80) {
            boolean closer = this == FAR || (this == MIDDLE && random.nextBoolean());
            way.to(way.x(), y + (closer ? 1 : -1) * random.nextDouble(70, 106), 0.55);
            way.pause(random.nextLong(300, 5000));
        } else if (random.nextInt(100) < 35) {
            way.to(way.x() < World.VIEW / 2 ? way.x() + 130 : way.x() - 130, y, 1);
            way.pause(random.nextLong(300, 5000));
        }
        way.to(outside[random.nextInt(2)], way.y(), 1);
        return way.keys();
    }

    private static double speed(SplittableRandom random, Kind kind) {
        return kind == Kind.PERSON
                ? random.nextInt(WALK_PIXELS_PER_SECOND_MIN, WALK_PIXELS_PER_SECOND_MAX + 1)
                : random.nextInt(DRIVE_PIXELS_PER_SECOND_MIN, DRIVE_PIXELS_PER_SECOND_MAX + 1);
    }
}

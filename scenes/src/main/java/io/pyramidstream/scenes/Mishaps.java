package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Decides what goes wrong in an act: who falls, and where smoke rises.
final class Mishaps {
    private static final int PERCENT = 100;
    private static final int RARE_PERCENT = 70;
    private static final int MANY_PERCENT = 65;
    private static final long PAUSE_MS_MIN = 2400; // long enough to be seen lying in several frames
    private static final double SMOKE_X_MIN = 66;

    private Mishaps() {}

    /// @return the same actors, some of them falling
    static List<Actor> falls(SplittableRandom random, Incidents incidents, List<Actor> actors) {
        return switch (incidents) {
            case NONE, SMOKE -> actors;
            case RARE -> random.nextInt(PERCENT) < RARE_PERCENT ? oneFalls(random, actors) : actors;
            case MANY -> someFall(random, actors, MANY_PERCENT);
            case FALL -> someFall(random, actors, PERCENT);
        };
    }

    private static List<Actor> oneFalls(SplittableRandom random, List<Actor> actors) {
        List<Actor> falls =
                actors.stream().flatMap(actor -> actor.falls(PAUSE_MS_MIN)).toList();
        return falls.isEmpty() ? actors : with(actors, falls.get(random.nextInt(falls.size())));
    }

    private static List<Actor> someFall(SplittableRandom random, List<Actor> actors, int percent) {
        List<Actor> changed = new ArrayList<>();
        for (Actor actor : actors) {
            List<Actor> falls = actor.falls(PAUSE_MS_MIN).toList();
            boolean it = !falls.isEmpty() && random.nextInt(PERCENT) < percent;
            changed.add(it ? falls.get(random.nextInt(falls.size())) : actor);
        }
        return changed;
    }

    private static List<Actor> with(List<Actor> actors, Actor falling) {
        return actors.stream()
                .map(actor -> actor.id() == falling.id() ? falling : actor)
                .collect(Collectors.toList());
    }

    static List<Plume> smoke(SplittableRandom random, Incidents incidents) {
        return switch (incidents) {
            case NONE, FALL -> List.of();
            case RARE ->
                random.nextInt(PERCENT) < RARE_PERCENT
                        ? List.of(plume(random, random.nextLong(World.ACT_MS - 12_000), 5000, 10_000))
                        : List.of();
            case SMOKE -> again(random, random.nextLong(2000), 5000, 9000);
            case MANY -> again(random, random.nextLong(14_000), 2500, 8000);
        };
    }

    private static List<Plume> again(SplittableRandom random, long firstMs, long lastingMsMin, long lastingMsMax) {
        List<Plume> plumes = new ArrayList<>();
        Plume plume = plume(random, firstMs, lastingMsMin, lastingMsMax);
        while (plume.span().untilMs() < World.ACT_MS) {
            plumes.add(plume);
            plume = plume(random, plume.span().untilMs() + random.nextLong(4000, 16_000), lastingMsMin, lastingMsMax);
        }
        return plumes;
    }

    private static Plume plume(SplittableRandom random, long fromMs, long lastingMsMin, long lastingMsMax) {
        return new Plume(
                new Span(fromMs, fromMs + random.nextLong(lastingMsMin, lastingMsMax)),
                random.nextDouble(SMOKE_X_MIN, World.VIEW - SMOKE_X_MIN));
    }
}

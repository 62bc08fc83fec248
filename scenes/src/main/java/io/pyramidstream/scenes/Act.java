package io.pyramidstream.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What happens between two moments at which nothing is there. Immutable.
///
/// @param darkness when the light is out
record Act(List<Actor> actors, List<Span> darkness, List<Plume> plumes) {

    private static final int FASHIONS = 5;
    private static final long IDS_PER_LANE = 1000;

    Act {
        actors = List.copyOf(actors);
        darkness = List.copyOf(darkness);
        plumes = List.copyOf(plumes);
    }

    static Act of(SceneSpec spec, long number) {
        // Camera, seed and act are spread apart so that neighbours share nothing.
        long mixed = (spec.seed() * 31 + spec.camera().ordinal()) * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L;
        SplittableRandom random = new SplittableRandom(mixed);
        List<Kind> kinds = spec.camera().kinds();
        List<Kind> fashion =
                random.ints(FASHIONS, 0, kinds.size()).mapToObj(kinds::get).toList();
        List<Actor> actors = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            long firstId = (number * Lane.values().length + lane.ordinal()) * IDS_PER_LANE;
            SplittableRandom lives = random.split();
            actors.addAll(
                    spec.incidents() == Incidents.FALL && lane == Lane.MIDDLE
                            ? lane.stumblers(lives, firstId)
                            : lane.actors(lives, spec.camera(), fashion, firstId));
        }
        List<Span> darkness = darkness(random.split(), spec.light());
        // Drawn last: the same seed tells the same story but for what goes wrong in it.
        return new Act(
                Mishaps.falls(random.split(), spec.incidents(), actors),
                darkness,
                Mishaps.smoke(random.split(), spec.incidents()));
    }

    boolean isDarkAt(long actMs) {
        return darkness.stream().anyMatch(span -> span.holds(actMs));
    }

    Optional<Smoke> smokeAt(long actMs) {
        return plumes.stream().flatMap(plume -> plume.at(actMs).stream()).findFirst();
    }

    private static List<Span> darkness(SplittableRandom random, SceneSpec.Light light) {
        return switch (light) {
            case DAY -> List.of();
            case NIGHT -> List.of(new Span(0, World.ACT_MS));
            case CHANGING -> changing(random);
        };
    }

    private static List<Span> changing(SplittableRandom random) {
        List<Span> spans = new ArrayList<>();
        for (long from = random.nextLong(2000, 16_000); from < World.ACT_MS; from += random.nextLong(12_000, 30_000)) {
            spans.add(new Span(from, from + random.nextLong(2500, 9000)));
        }
        return spans;
    }
}

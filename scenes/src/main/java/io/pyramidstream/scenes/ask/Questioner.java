package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Kind;
import io.pyramidstream.scenes.Smoke;
import io.pyramidstream.scenes.Tint;
import io.pyramidstream.scenes.Truth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Everything that can be asked of one window, with the true answers.
public final class Questioner {
    /// A thing that flits through one frame is not asked about.
    private static final int FRAMES_MIN = 2;

    private static final int FRAMES_TO_FOLLOW_MIN = 3;

    /// Weaker smoke is hard to see.
    private static final double SMOKE_MIN = 0.5;

    private final List<Truth> window;
    private final List<Track> tracks;
    private final int last;
    private final List<Asked> asked = new ArrayList<>();

    private Questioner(List<Truth> window) {
        this.window = window;
        this.tracks = Track.of(window);
        this.last = window.size() - 1;
    }

    /// @param window the truths of its frames, in order of time
    public static List<Asked> ask(List<Truth> window) {
        Questioner questioner = new Questioner(window);
        questioner.askAll();
        return List.copyOf(questioner.asked);
    }

    /// The true answer to a question in one of the known wordings; empty when it is not known or hard to say.
    public static Optional<Asked> ask(List<Truth> window, String text) {
        return ask(window).stream()
                .filter(asked -> asked.phrasings().contains(text))
                .findFirst();
    }

    private void askAll() {
        askLight();
        askIncidents();
        for (Kind kind : Kind.values()) {
            List<Track> some = some(track -> track.kind() == kind);
            askKind(kind, some);
            for (Tint tint : Tint.values()) {
                String name = tint.word() + " " + kind.word();
                List<Track> tinted = some(track -> track.kind() == kind && track.tint() == tint);
                askExists(Topic.EXISTS_TINTED, name, tint.word() + " " + kind.plural(), tinted);
                askOne(name, tinted);
            }
        }
        for (Tint tint : Tint.values()) {
            only(some(track -> track.tint() == tint), Track::kind)
                    .ifPresent(kind -> put(Topic.KIND, kind.word(), Wording.kind(tint)));
        }
        askAllThings();
    }

    private void askLight() {
        int changes = 0;
        for (int frame = 1; frame <= last; frame++) {
            changes += window.get(frame).dark() == window.get(frame - 1).dark() ? 0 : 1;
        }
        if (changes <= 1) {
            boolean dark = window.get(last).dark();
            put(Topic.DARK, yesNo(dark), Wording.dark());
            put(Topic.LIGHT_OUT, yesNo(dark && changes == 1), Wording.lightOut());
        }
    }

    private void askIncidents() {
        List<Smoke> seen = window.stream()
                .flatMap(truth -> Stream.ofNullable(truth.smoke()))
                .toList();
        long smoky =
                seen.stream().filter(smoke -> smoke.strength() >= SMOKE_MIN).count();
        boolean clearAir = seen.isEmpty();
        Optional<String> smoke =
                smoky >= FRAMES_MIN ? Optional.of("yes") : clearAir ? Optional.of("no") : Optional.empty();
        Optional<String> lying = any(tracks, Track::lies);
        smoke.ifPresent(it -> put(Topic.SMOKE, it, Wording.smoke()));
        lying.ifPresent(it -> put(Topic.LYING, it, Wording.lying()));
        any(tracks, Track::falls).ifPresent(it -> put(Topic.FALLS, it, Wording.whether(Kind.PERSON.word(), "fall")));
        if (smoke.isPresent() && lying.isPresent()) {
            put(Topic.INCIDENT, incident(smoke.get().equals("yes"), lying.get().equals("yes")), Wording.incident());
        }
    }

    private static String incident(boolean smoke, boolean fall) {
        return smoke ? fall ? "both" : "smoke" : fall ? "fall" : "nothing";
    }

    private void askKind(Kind kind, List<Track> some) {
        askExists(Topic.EXISTS, kind.word(), kind.plural(), some);
        only(some, Track::tint).ifPresent(tint -> put(Topic.COLOUR, tint.word(), Wording.colour(kind)));
        number(some, track -> track.seenAt(last))
                .ifPresent(n -> put(Topic.COUNT_END, n, Wording.count(kind.plural(), "end")));
        number(some, track -> track.seenAt(0))
                .ifPresent(n -> put(Topic.COUNT_START, n, Wording.count(kind.plural(), "start")));
        any(some, Track::arrives).ifPresent(it -> put(Topic.ARRIVES, it, Wording.whether(kind.word(), "arrive")));
        any(some, Track::leaves).ifPresent(it -> put(Topic.LEAVES, it, Wording.whether(kind.word(), "leave")));
        askOne(kind.word(), some);
    }

    private void askExists(Topic topic, String one, String many, List<Track> some) {
        boolean exists = some.stream().anyMatch(track -> track.framesSeen() >= FRAMES_MIN);
        if (exists || some.isEmpty()) {
            put(topic, yesNo(exists), Wording.exists(one, many));
        }
    }

    /// What is asked of a thing that a name can only mean.
    private void askOne(String name, List<Track> named) {
        if (named.size() != 1 || named.getFirst().framesSeen() < FRAMES_TO_FOLLOW_MIN) {
            return;
        }
        Track track = named.getFirst();
        track.direction().ifPresent(way -> put(Topic.DIRECTION, way, Wording.direction(name)));
        any(named, Track::moves).ifPresent(it -> put(Topic.MOVES, it, Wording.moves(name)));
        track.place().ifPresent(place -> put(Topic.WHERE, place, Wording.where(name)));
    }

    private void askAllThings() {
        number(tracks, track -> track.seenAt(last))
                .ifPresent(n -> put(Topic.COUNT_ALL, n, Wording.count("things", "end")));
        number(tracks, Track::moves).ifPresent(n -> put(Topic.COUNT_MOVING, n, Wording.countMoving()));
        number(tracks, Track::arrives).ifPresent(n -> put(Topic.COUNT_ARRIVING, n, Wording.countArriving()));
        which(Track::arrives).ifPresent(it -> put(Topic.WHAT_ARRIVES, it, Wording.what("arrive", "new")));
        which(Track::leaves).ifPresent(it -> put(Topic.WHAT_LEAVES, it, Wording.what("leave", "gone")));
    }

    private List<Track> some(Predicate<Track> which) {
        return tracks.stream().filter(which).toList();
    }

    /// What all of them have in common, if one of them is seen long enough.
    private static <T> Optional<T> only(List<Track> some, Function<Track, T> what) {
        boolean common = some.stream().map(what).distinct().count() == 1;
        return common && some.stream().anyMatch(track -> track.framesSeen() >= FRAMES_MIN)
                ? Optional.of(what.apply(some.getFirst()))
                : Optional.empty();
    }

    private static Optional<String> number(List<Track> some, Function<Track, Clear> of) {
        return some.stream().anyMatch(track -> of.apply(track) == Clear.DOUBTFUL)
                ? Optional.empty()
                : Optional.of(String.valueOf(those(some, of).size()));
    }

    private static Optional<String> any(List<Track> some, Function<Track, Clear> of) {
        boolean yes = !those(some, of).isEmpty();
        boolean doubtful = some.stream().anyMatch(track -> of.apply(track) == Clear.DOUBTFUL);
        return yes || !doubtful ? Optional.of(yesNo(yes)) : Optional.empty();
    }

    private Optional<String> which(Function<Track, Clear> of) {
        if (tracks.stream().anyMatch(track -> of.apply(track) == Clear.DOUBTFUL)) {
            return Optional.empty();
        }
        List<Track> those = those(tracks, of);
        return switch (those.size()) {
            case 0 -> Optional.of("nothing");
            case 1 ->
                Optional.of("a " + those.getFirst().tint().word() + " "
                        + those.getFirst().kind().word());
            default -> Optional.empty();
        };
    }

    private static List<Track> those(List<Track> some, Function<Track, Clear> of) {
        return some.stream().filter(track -> of.apply(track) == Clear.YES).toList();
    }

    private static String yesNo(boolean yes) {
        return yes ? "yes" : "no";
    }

    private void put(Topic topic, String answer, List<String> phrasings) {
        asked.add(new Asked(topic, phrasings, answer));
    }
}

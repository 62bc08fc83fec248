package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Kind;
import io.pyramidstream.scenes.Thing;
import io.pyramidstream.scenes.Tint;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// One thing through a window of frames.
final class Track {
    private static final double SEEN = 0.5;
    private static final double UNSEEN = 0.08;
    private static final double MOVED_PX = 40;
    private static final double STILL_PX = 6;
    private static final double SIDEWAYS_PX = 50;
    private static final double DEEP_PX = 35;
    private static final double STRAIGHT_PX = 20;
    private static final double THIRD_PX = World.VIEW / 3.0;
    private static final double EDGE_PX = 12;
    private static final int LYING_FRAMES_MIN = 2;

    private final Thing thing;
    private final int frames;
    private final TreeMap<Integer, Thing> byFrame = new TreeMap<>();

    private Track(Thing thing, int frames) {
        this.thing = thing;
        this.frames = frames;
    }

    /// Of every thing of which something can be seen in some frame.
    static List<Track> of(List<Truth> window) {
        Map<Long, Track> byId = new LinkedHashMap<>();
        for (int frame = 0; frame < window.size(); frame++) {
            for (Thing thing : window.get(frame).things()) {
                byId.computeIfAbsent(thing.id(), id -> new Track(thing, window.size()))
                        .byFrame
                        .put(frame, thing);
            }
        }
        return byId.values().stream()
                .filter(track -> !IntStream.range(0, track.frames).allMatch(track::unseen))
                .toList();
    }

    Kind kind() {
        return thing.kind();
    }

    Tint tint() {
        return thing.tint();
    }

    boolean seen(int frame) {
        return shown(frame) >= SEEN;
    }

    boolean unseen(int frame) {
        return shown(frame) < UNSEEN;
    }

    long framesSeen() {
        return IntStream.range(0, frames).filter(this::seen).count();
    }

    Clear seenAt(int frame) {
        return Clear.of(seen(frame), unseen(frame));
    }

    Clear arrives() {
        int last = frames - 1;
        return Clear.of(unseen(0) && seen(last), seen(0) || unseen(last));
    }

    Clear leaves() {
        int last = frames - 1;
        return Clear.of(seen(0) && unseen(last), unseen(0) || seen(last));
    }

    /// Whether it is seen lying on the ground.
    Clear lies() {
        long clearly = framesOf(SEEN, true).count();
        return Clear.of(
                clearly >= LYING_FRAMES_MIN, framesOf(UNSEEN, true).findAny().isEmpty());
    }

    /// Whether it is upright first and lying later, whatever comes after.
    Clear falls() {
        return Clear.of(falls(SEEN), !falls(UNSEEN));
    }

    private boolean falls(double shown) {
        int upright = framesOf(shown, false).min().orElse(frames);
        return framesOf(shown, true).anyMatch(frame -> frame > upright);
    }

    private IntStream framesOf(double shown, boolean lying) {
        return byFrame.entrySet().stream()
                .filter(there ->
                        there.getValue().shown() >= shown && there.getValue().lying() == lying)
                .mapToInt(Map.Entry::getKey);
    }

    Clear moves() {
        if (framesSeen() < 2) {
            return Clear.DOUBTFUL;
        }
        double reach = Math.max(reach(Thing::x), reach(Thing::y));
        return Clear.of(reach >= MOVED_PX, reach < STILL_PX);
    }

    /// Which way it went from the first to the last frame it was seen in; empty when that is hard to say.
    Optional<String> direction() {
        if (framesSeen() < 3) {
            return Optional.empty();
        }
        if (moves() == Clear.NO) {
            return Optional.of("nowhere");
        }
        List<Thing> seen = seenThings();
        double right = seen.getLast().x() - seen.getFirst().x();
        double down = seen.getLast().y() - seen.getFirst().y();
        if (Math.abs(right) >= SIDEWAYS_PX && Math.abs(down) < STRAIGHT_PX) {
            return Optional.of(right < 0 ? "left" : "right");
        }
        if (Math.abs(down) >= DEEP_PX && Math.abs(right) < STRAIGHT_PX) {
            return Optional.of(down < 0 ? "away" : "closer");
        }
        return Optional.empty();
    }

    /// Which third of the view it is in in the last frame, or `gone`.
    Optional<String> place() {
        return switch (seenAt(frames - 1)) {
            case NO -> Optional.of("gone");
            case DOUBTFUL -> Optional.empty();
            case YES -> third(seenThings().getLast().x());
        };
    }

    private static Optional<String> third(double x) {
        if (Math.abs(x - THIRD_PX) < EDGE_PX || Math.abs(x - 2 * THIRD_PX) < EDGE_PX) {
            return Optional.empty();
        }
        return Optional.of(x < THIRD_PX ? "left" : x < 2 * THIRD_PX ? "middle" : "right");
    }

    private double shown(int frame) {
        Thing there = byFrame.get(frame);
        return there == null ? 0 : there.shown();
    }

    private List<Thing> seenThings() {
        return byFrame.values().stream().filter(there -> there.shown() >= SEEN).toList();
    }

    private double reach(ToDoubleFunction<Thing> along) {
        Collection<Thing> visible = byFrame.values().stream()
                .filter(there -> there.shown() >= UNSEEN)
                .toList();
        double most = visible.stream().mapToDouble(along).max().orElse(0);
        return most - visible.stream().mapToDouble(along).min().orElse(0);
    }
}

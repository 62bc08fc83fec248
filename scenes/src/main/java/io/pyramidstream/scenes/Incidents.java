package io.pyramidstream.scenes;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What goes wrong in a scene: smoke rises, a person falls and lies on the ground. Both in one scene or neither, so
/// that a clip's truth is known before it is drawn.
public enum Incidents {
    /// Now and then, as alerts need it: in about every second minute smoke, in about every second minute a fall.
    RARE,
    NONE,
    /// Smoke again and again, first within [#WITHIN_MS] of the beginning; nobody falls.
    SMOKE,
    /// Somebody falls again and again, first within [#WITHIN_MS] of the beginning; there is no smoke.
    FALL,
    /// Both, often.
    MANY;

    /// A scene that was asked to show smoke or a fall shows it clearly before this moment of each act.
    public static final long WITHIN_MS = 6000;

    /// As in `scene:shop?incidents=smoke`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming the words there are
    public static Incidents ofWord(String word) {
        return Arrays.stream(values())
                .filter(incidents -> incidents.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("incidents must be one of "
                        + Arrays.stream(values()).map(Incidents::word).collect(Collectors.joining(", ")) + ", was '"
                        + word + "'"));
    }
}

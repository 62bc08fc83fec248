package io.pyramidstream.scenes;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The fixed cameras of the generated world.
public enum Camera {
    CARPARK("carpark", List.of(Kind.CAR, Kind.TRUCK, Kind.PERSON, Kind.BAG)),
    CORRIDOR("corridor", List.of(Kind.PERSON, Kind.BAG, Kind.BOX)),
    SHOP("shop", List.of(Kind.PERSON, Kind.BAG, Kind.BOX)),
    LOADING_BAY("loading-bay", List.of(Kind.TRUCK, Kind.CAR, Kind.PERSON, Kind.BOX));

    private final String word;
    private final List<Kind> kinds;

    Camera(String word, List<Kind> kinds) {
        this.word = word;
        this.kinds = kinds;
    }

    /// As in `scene:carpark`.
    public String word() {
        return word;
    }

    /// What can be seen there.
    public List<Kind> kinds() {
        return kinds;
    }

    /// @throws IllegalArgumentException naming the cameras there are
    public static Camera ofWord(String word) {
        return Arrays.stream(values())
                .filter(camera -> camera.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no camera named '" + word + "'; there are "
                        + Arrays.stream(values()).map(Camera::word).collect(Collectors.joining(", "))));
    }
}

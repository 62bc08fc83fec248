package io.pyramidstream.scenes;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The fixed cameras of the generated world.
public enum Camera {
    CARPARK("carpark", true),
    CORRIDOR("corridor", false),
    SHOP("shop", false),
    LOADING_BAY("loading-bay", true);

    private final String word;
    private final boolean hasVehicles;

    Camera(String word, boolean hasVehicles) {
        this.word = word;
        this.hasVehicles = hasVehicles;
    }

    /// As in `scene:carpark`.
    public String word() {
        return word;
    }

    boolean hasVehicles() {
        return hasVehicles;
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

package io.pyramidstream.scenes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

final class ScenePainterTest {

    @ParameterizedTest
    @EnumSource(Camera.class)
    void paintsTheSamePixelsForTheSameTruth(Camera camera) {
        // Given a painter that has painted something else before
        World world = new World(SceneSpec.of(camera, 5));
        ScenePainter used = new ScenePainter(camera);
        used.paint(world.at(40_000));

        // When, Then
        assertThat(used.paint(world.at(4000))).isEqualTo(new ScenePainter(camera).paint(world.at(4000)));
    }

    @Test
    void paintsAVehicleInItsColourWhereTheTruthSaysItIs() {
        // Given
        Thing vehicle = new Thing(1, Thing.Kind.VEHICLE, Tint.RED, 0.5, 0.8, 0.3, false);

        // When
        int[] rgb = new ScenePainter(Camera.CARPARK).paint(new Truth("carpark", 1, 0, false, List.of(vehicle)));

        // Then a point on its body has it, and the ground beside it does not
        int y = (int) ((0.8 - 0.12) * ScenePainter.HEIGHT);
        assertThat(rgb[y * ScenePainter.WIDTH + ScenePainter.WIDTH / 2] & 0xFFFFFF)
                .isEqualTo(Tint.RED.rgb());
        assertThat(rgb[y * ScenePainter.WIDTH + 20] & 0xFFFFFF).isNotEqualTo(Tint.RED.rgb());
    }

    @Test
    void paintsNightsDarkerThanDays() {
        ScenePainter painter = new ScenePainter(Camera.LOADING_BAY);
        long day = brightness(painter.paint(new Truth("loading-bay", 1, 0, false, List.of())));
        long night = brightness(painter.paint(new Truth("loading-bay", 1, 0, true, List.of())));
        assertThat(night).isLessThan(day * 7 / 10);
    }

    private static long brightness(int[] rgb) {
        long sum = 0;
        for (int pixel : rgb) {
            sum += (pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255);
        }
        return sum;
    }
}

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
        assertThat(used.paint(world.at(14_000))).isEqualTo(new ScenePainter(camera).paint(world.at(14_000)));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void paintsAThingInItsColourWhereTheTruthSaysItIs(Kind kind) {
        // Given
        Thing thing = new Thing(1, kind, Tint.RED, 180, 236, 1, 1);

        // When
        int[] rgb = new ScenePainter(Camera.CARPARK).paint(new Truth("carpark", 1, 0, false, List.of(thing)));

        // Then its outline holds its colour, and nothing outside does
        int inside = 0;
        int outside = 0;
        for (int i = 0; i < rgb.length; i++) {
            if ((rgb[i] & 0xFFFFFF) == (Tint.RED.color().getRGB() & 0xFFFFFF)) {
                int x = i % ScenePainter.WIDTH - (ScenePainter.WIDTH - World.VIEW) / 2;
                int y = i / ScenePainter.WIDTH;
                boolean within = x >= thing.left() && x <= thing.right() && y >= thing.top() && y <= thing.y();
                inside += within ? 1 : 0;
                outside += within ? 0 : 1;
            }
        }
        assertThat(inside).isGreaterThan((int) (thing.width() * thing.height() / 5));
        assertThat(outside).isZero();
    }

    @Test
    void hidesBehindTheWallWhatLeavesTheView() {
        ScenePainter painter = new ScenePainter(Camera.CARPARK);
        int[] empty =
                painter.paint(new Truth("carpark", 1, 0, false, List.of())).clone();
        Thing gone = new Thing(1, Kind.CAR, Tint.RED, -80, 236, 1, 0);
        assertThat(painter.paint(new Truth("carpark", 1, 0, false, List.of(gone))))
                .isEqualTo(empty);
    }

    @Test
    void paintsDarknessDarkerThanLight() {
        ScenePainter painter = new ScenePainter(Camera.LOADING_BAY);
        long light = brightness(painter.paint(new Truth("loading-bay", 1, 0, false, List.of())));
        long dark = brightness(painter.paint(new Truth("loading-bay", 1, 0, true, List.of())));
        assertThat(dark).isLessThan(light * 6 / 10);
    }

    private static long brightness(int[] rgb) {
        long sum = 0;
        for (int pixel : rgb) {
            sum += (pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255);
        }
        return sum;
    }
}

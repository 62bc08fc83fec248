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
        expectColourWithin(new Thing(1, kind, Tint.RED, 180, 236, 1, 1));
    }

    @Test
    void paintsAFallenPersonAsLongAsItIsTall() {
        expectColourWithin(new Thing(1, Kind.PERSON, Tint.RED, 180, 236, 1, true, 1));
    }

    @Test
    void paintsSmokeWhereTheTruthSaysItIsAndNowhereElse() {
        // Given
        ScenePainter painter = new ScenePainter(Camera.SHOP);
        Smoke smoke = new Smoke(200, 1);
        int[] clear =
                painter.paint(new Truth("shop", 1, 3000, false, List.of())).clone();

        // When
        int[] smoky = painter.paint(new Truth("shop", 1, 3000, false, smoke, List.of()));

        // Then most of its outline is painted over, and nothing of the ground in front of it
        long inside = changed(clear, smoky, smoke.left(), smoke.right(), 0, 120);
        assertThat(inside).isGreaterThan((long) (0.6 * smoke.width() * 120));
        assertThat(changed(clear, smoky, 0, World.VIEW, 180, World.VIEW)).isZero();
        assertThat(changed(clear, smoky, 0, 100, 0, World.VIEW)).isZero();
    }

    private static long changed(int[] a, int[] b, double left, double right, int top, int bottom) {
        long changed = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = (int) left; x < right; x++) {
                int i = y * ScenePainter.WIDTH + x + (ScenePainter.WIDTH - World.VIEW) / 2;
                changed += a[i] == b[i] ? 0 : 1;
            }
        }
        return changed;
    }

    private static void expectColourWithin(Thing thing) {

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

package io.pyramidstream.scenes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

final class WorldTest {

    @Test
    void tellsTheSameStoryInAnyOrder() {
        // Given
        SceneSpec spec = SceneSpec.of(Camera.CARPARK, 7);
        World forwards = new World(spec);
        World backwards = new World(spec);

        // When
        List<Truth> first =
                LongStream.range(0, 100).mapToObj(i -> forwards.at(i * 900)).toList();
        List<Truth> second = LongStream.range(0, 100)
                .mapToObj(i -> backwards.at((99 - i) * 900))
                .toList();

        // Then
        assertThat(second.reversed()).isEqualTo(first);
    }

    @Test
    void tellsAnotherStoryForAnotherSeed() {
        assertThat(story(SceneSpec.of(Camera.CARPARK, 1))).isNotEqualTo(story(SceneSpec.of(Camera.CARPARK, 2)));
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void showsEveryKindOfThingThatBelongsToACameraWithinTenMinutes(Camera camera) {
        // When
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        story(SceneSpec.of(camera, 1)).forEach(truth -> truth.things().forEach(thing -> seen.add(thing.kind())));

        // Then
        assertThat(seen).containsExactlyInAnyOrderElementsOf(camera.kinds());
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void movesThingsWithoutJumps(Camera camera) {
        // Given pictures 40 ms apart
        World world = new World(SceneSpec.of(camera, 3));
        for (long ms = 40; ms < 2 * World.ACT_MS; ms += 40) {
            Truth before = world.at(ms - 40);

            // Then nothing moves faster than 125 pixels in a second
            for (Thing thing : world.at(ms).things()) {
                before.things().stream()
                        .filter(same -> same.id() == thing.id())
                        .forEach(same -> assertThat(Math.hypot(same.x() - thing.x(), same.y() - thing.y()))
                                .isLessThan(5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void endsEveryActWithNothingThere(Camera camera) {
        World world = new World(SceneSpec.of(camera, 11));
        assertThat(LongStream.rangeClosed(1, 10).mapToObj(act -> world.at(act * World.ACT_MS - 1)))
                .allSatisfy(truth -> {
                    assertThat(truth.things()).isEmpty();
                    assertThat(truth.smoke()).isNull();
                });
    }

    @Test
    void showsNothingOfWhatIsBehindTheWall() {
        // Given everything that is beside the view for ten minutes
        List<Thing> beside = story(SceneSpec.of(Camera.LOADING_BAY, 4)).stream()
                .flatMap(truth -> truth.things().stream())
                .filter(thing -> thing.right() <= 0 || thing.left() >= World.VIEW)
                .toList();

        // Then
        assertThat(beside)
                .isNotEmpty()
                .allSatisfy(thing -> assertThat(thing.shown()).isZero());
    }

    @Test
    void switchesTheLightOutAndOnAgainOnlyWhereItChanges() {
        SceneSpec spec = SceneSpec.of(Camera.SHOP, 0);
        assertThat(story(spec)).extracting(Truth::dark).contains(true, false);
        assertThat(story(spec.in(SceneSpec.Light.DAY))).extracting(Truth::dark).containsOnly(false);
        assertThat(story(spec.in(SceneSpec.Light.NIGHT)))
                .extracting(Truth::dark)
                .containsOnly(true);
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void showsTheIncidentItWasAskedForSoonAndNoOther(Camera camera) {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(incidents(SceneSpec.of(camera, seed).with(Incidents.SMOKE)))
                    .containsExactly("smoke");
            assertThat(incidents(SceneSpec.of(camera, seed).with(Incidents.FALL)))
                    .containsExactly("fall");
            assertThat(incidents(SceneSpec.of(camera, seed).with(Incidents.NONE)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void showsIncidentsNowAndThenWhenNothingIsSaid(Camera camera) {
        List<Truth> story = story(SceneSpec.of(camera, 1));
        assertThat(story.stream().filter(truth -> truth.smoke() != null).count())
                .isBetween(10L, 200L);
        assertThat(story.stream().filter(WorldTest::somebodyLies).count()).isBetween(5L, 200L);
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void tellsTheSameStoryButForWhatGoesWrongInIt(Camera camera) {
        SceneSpec spec = SceneSpec.of(camera, 9);
        assertThat(ways(spec.with(Incidents.MANY))).isEqualTo(ways(spec.with(Incidents.NONE)));
    }

    private static List<String> ways(SceneSpec spec) {
        return story(spec).stream()
                .map(truth -> truth.dark() + " "
                        + truth.things().stream()
                                .map(thing -> thing.id() + " " + thing.x() + " " + thing.y())
                                .toList())
                .toList();
    }

    /// What can clearly be seen to go wrong in a clip of [Incidents#WITHIN_MS].
    private static Set<String> incidents(SceneSpec spec) {
        World world = new World(spec);
        Set<String> seen = new TreeSet<>();
        LongStream.iterate(0, ms -> ms < Incidents.WITHIN_MS, ms -> ms + 500)
                .mapToObj(world::at)
                .forEach(truth -> {
                    if (truth.smoke() != null && truth.smoke().strength() == 1) {
                        seen.add("smoke");
                    }
                    if (somebodyLies(truth)) {
                        seen.add("fall");
                    }
                });
        return seen;
    }

    private static boolean somebodyLies(Truth truth) {
        return truth.things().stream().anyMatch(thing -> thing.lying() && thing.shown() >= 0.5);
    }

    private static List<Truth> story(SceneSpec spec) {
        World world = new World(spec);
        return LongStream.range(0, 1200).mapToObj(i -> world.at(i * 500)).toList();
    }
}

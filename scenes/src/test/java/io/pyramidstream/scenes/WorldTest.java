package io.pyramidstream.scenes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class WorldTest {

    @Test
    void tellsTheSameStoryInAnyOrder() {
        // Given
        SceneSpec spec = SceneSpec.of(Camera.CARPARK, 7);
        World forwards = new World(spec);
        World backwards = new World(spec);

        // When
        List<Truth> first =
                LongStream.range(0, 100).mapToObj(i -> forwards.at(i * 500)).toList();
        List<Truth> second = LongStream.range(0, 100)
                .mapToObj(i -> backwards.at((99 - i) * 500))
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
        Set<Thing.Kind> seen = new HashSet<>();
        story(SceneSpec.of(camera, 1)).forEach(truth -> truth.things().forEach(thing -> seen.add(thing.kind())));

        // Then
        assertThat(seen).contains(Thing.Kind.PERSON, Thing.Kind.BAG);
        assertThat(seen.contains(Thing.Kind.VEHICLE)).isEqualTo(camera.hasVehicles());
    }

    @ParameterizedTest
    @EnumSource(Camera.class)
    void movesThingsWithoutJumps(Camera camera) {
        // Given pictures of one act, 40 ms apart
        World world = new World(SceneSpec.of(camera, 3));
        for (long act = 0; act < 10; act++) {
            for (long ms = 40; ms < World.ACT_MS; ms += 40) {
                Truth before = world.at(act * World.ACT_MS + ms - 40);
                Truth now = world.at(act * World.ACT_MS + ms);

                // Then nobody moves faster than half a picture in a second
                for (Thing thing : now.things()) {
                    before.things().stream()
                            .filter(same -> same.id() == thing.id())
                            .forEach(same ->
                                    assertThat(Math.abs(same.x() - thing.x())).isLessThan(0.02));
                }
            }
        }
    }

    @Test
    void leavesABagWhereThePersonStoodAndKeepsItThereAfterThePersonWent() {
        // Given a person who leaves a bag
        Actor actor = new Actor(4, Thing.Kind.PERSON, Tint.RED, Actor.Plot.LEAVES_BAG, 0.8, true, 0, 0.4, 0.5, 1000);

        // When
        List<Thing> before = actor.at(1900);
        List<Thing> after = actor.at(11_000);

        // Then
        assertThat(before).extracting(Thing::kind).containsExactly(Thing.Kind.PERSON);
        assertThat(after).extracting(Thing::kind).containsExactly(Thing.Kind.BAG);
        assertThat(after.getFirst().x()).isCloseTo(0.5, within(0.001));
    }

    @Test
    void changesDayAndNight() {
        World world = new World(SceneSpec.of(Camera.SHOP, 0));
        assertThat(world.at(0).night()).isFalse();
        assertThat(world.at(World.DAY_MS).night()).isTrue();
        assertThat(world.at(2 * World.DAY_MS).night()).isFalse();
    }

    private static List<Truth> story(SceneSpec spec) {
        World world = new World(spec);
        return LongStream.range(0, 1200).mapToObj(i -> world.at(i * 500)).toList();
    }
}

package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.Kind;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.Smoke;
import io.pyramidstream.scenes.Thing;
import io.pyramidstream.scenes.Tint;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

final class QuestionerTest {

    private static final int FRAMES = 8;

    @ParameterizedTest
    @CsvSource({"30, 0, right", "-30, 0, left", "0, 12, closer", "0, -12, away", "0, 0, nowhere"})
    void saysWhichWayAThingGoes(int rightPerFrame, int downPerFrame, String expected) {
        List<Truth> window = window(frame -> List.of(new Thing(
                1, Kind.PERSON, Tint.RED, 180 + rightPerFrame * (frame - 4), 230 + downPerFrame * (frame - 4), 1, 1)));
        assertThat(answer(window, "Which way does the person go?")).isEqualTo(expected);
    }

    @Test
    void asksNothingAboutAThingThatIsHalfBehindAWallWhenItMatters() {
        // Given a car that is hardly seen in the last frame
        List<Truth> window = window(frame -> List.of(car(1, Tint.BLUE, 180, frame == 7 ? 0.3 : 1)));

        // Then whether it left is not asked, and that it was there is
        assertThat(Questioner.ask(window, "Does a car leave?")).isEmpty();
        assertThat(Questioner.ask(window, "Where is the car at the end?")).isEmpty();
        assertThat(answer(window, "Is there a car?")).isEqualTo("yes");
    }

    @Test
    void knowsComingFromGoing() {
        // Given a blue car that comes and a red one that goes
        List<Truth> window =
                window(frame -> frame < 4 ? List.of(car(1, Tint.RED, 100, 1)) : List.of(car(2, Tint.BLUE, 300, 1)));

        // Then
        assertThat(answer(window, "What arrives?")).isEqualTo("a blue car");
        assertThat(answer(window, "What leaves?")).isEqualTo("a red car");
        assertThat(answer(window, "How many cars are there at the end?")).isEqualTo("1");
        assertThat(answer(window, "Where is the red car at the end?")).isEqualTo("gone");
        assertThat(Questioner.ask(window, "What colour is the car?")).isEmpty();
    }

    @Test
    void tellsDarknessFromTheLightGoingOut() {
        List<Truth> goesOut = window(frame -> List.of(), frame -> frame >= 5);
        List<Truth> isOut = window(frame -> List.of(), frame -> true);
        assertThat(answer(goesOut, "Does the light go out?")).isEqualTo("yes");
        assertThat(answer(isOut, "Does the light go out?")).isEqualTo("no");
        assertThat(answer(isOut, "Is it dark at the end?")).isEqualTo("yes");
    }

    @Test
    void knowsWhoFellFromWhoLiesThere() {
        // Given one that falls in the middle, and one that has been lying all the time
        List<Truth> falls = window(frame -> List.of(person(frame >= 4)));
        List<Truth> lies = window(frame -> List.of(person(true)));
        List<Truth> stands = window(frame -> List.of(person(false)));

        // Then
        assertThat(answer(falls, "Does a person fall?")).isEqualTo("yes");
        assertThat(answer(lies, "Does a person fall?")).isEqualTo("no");
        assertThat(answer(lies, "Is there a person lying on the ground?")).isEqualTo("yes");
        assertThat(answer(stands, "Is there a person lying on the ground?")).isEqualTo("no");
        assertThat(answer(falls, "What is wrong?")).isEqualTo("fall");
    }

    @ParameterizedTest
    @CsvSource({"8, yes, smoke", "0, no, nothing"})
    void knowsSmoke(int smokyFrames, String smoke, String wrong) {
        List<Truth> window = smoky(smokyFrames);
        assertThat(answer(window, "Is there smoke?")).isEqualTo(smoke);
        assertThat(answer(window, "What is wrong?")).isEqualTo(wrong);
    }

    @Test
    void doesNotAskAboutSmokeThatIsSeenForAMomentOnly() {
        assertThat(Questioner.ask(smoky(1), "Is there smoke?")).isEmpty();
        assertThat(Questioner.ask(smoky(1), "What is wrong?")).isEmpty();
    }

    @Test
    void answersAQuestionInWhateverWordsItIsAskedTheSameWay() {
        for (Asked asked : realQuestions()) {
            assertThat(asked.phrasings()).hasSize(4).doesNotHaveDuplicates();
        }
    }

    @Test
    void keepsForScoringWordingsOfWordsThatTrainingTeaches() {
        // Given
        Set<String> taught = new HashSet<>();
        Set<String> scored = new HashSet<>();
        for (Asked asked : realQuestions()) {
            asked.phrasings().subList(0, 3).forEach(text -> taught.addAll(words(text)));
            scored.addAll(words(asked.heldOut()));
        }

        // Then
        assertThat(taught).containsAll(scored);
    }

    @Test
    void teachesAtLeastAThirdOfItsTopicsAboutTime() {
        List<Topic> taught = Arrays.stream(Topic.values()).filter(Topic::taught).toList();
        assertThat(taught.stream().filter(Topic::temporal).count() * 3).isGreaterThanOrEqualTo(taught.size());
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.replace("?", "").replace(",", "").split(" "));
    }

    private static List<Asked> realQuestions() {
        return Arrays.stream(Camera.values())
                .map(camera -> new World(SceneSpec.of(camera, 1)))
                .flatMap(world -> LongStream.range(0, 14)
                        .mapToObj(window -> LongStream.range(0, FRAMES)
                                .mapToObj(frame -> world.at(window * 4000 + frame * 500))
                                .toList()))
                .flatMap(window -> Questioner.ask(window).stream())
                .toList();
    }

    private static Thing person(boolean lying) {
        return new Thing(1, Kind.PERSON, Tint.RED, 180, 236, 1, lying, 1);
    }

    private static List<Truth> smoky(int frames) {
        return IntStream.range(0, FRAMES)
                .mapToObj(frame ->
                        new Truth("shop", 1, frame * 500L, false, frame < frames ? new Smoke(100, 1) : null, List.of()))
                .toList();
    }

    private static Thing car(long id, Tint tint, double x, double shown) {
        return new Thing(id, Kind.CAR, tint, x, 236, 1, shown);
    }

    private static List<Truth> window(IntFunction<List<Thing>> things) {
        return window(things, frame -> false);
    }

    private static List<Truth> window(IntFunction<List<Thing>> things, IntFunction<Boolean> dark) {
        return IntStream.range(0, FRAMES)
                .mapToObj(frame -> new Truth("carpark", 1, frame * 500L, dark.apply(frame), things.apply(frame)))
                .toList();
    }

    private static String answer(List<Truth> window, String text) {
        return Questioner.ask(window, text).orElseThrow().answer();
    }
}

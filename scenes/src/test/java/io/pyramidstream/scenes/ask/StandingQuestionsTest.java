package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

final class StandingQuestionsTest {

    @ParameterizedTest
    @EnumSource(Camera.class)
    void areAskedInWordsWhoseTrueAnswerIsKnownAndChanges(Camera camera) {
        World world = new World(SceneSpec.of(camera, 1));
        List<List<Truth>> windows = LongStream.range(0, 150)
                .mapToObj(window -> LongStream.range(0, 8)
                        .mapToObj(frame -> world.at(window * 4000 + frame * 500))
                        .toList())
                .toList();
        for (String question : StandingQuestions.of(camera)) {
            assertThat(windows.stream()
                            .flatMap(window -> Questioner.ask(window, question).stream())
                            .map(Asked::topic))
                    .as(question)
                    .allMatch(Topic::taught);
            assertThat(windows.stream()
                            .flatMap(window -> Questioner.ask(window, question).stream())
                            .map(Asked::answer)
                            .distinct())
                    .as(question)
                    .hasSizeGreaterThan(1);
        }
    }
}

package io.pyramidstream.scenes;

import io.pyramidstream.contract.FrameTruth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class TruthJsonTest {

    @ParameterizedTest
    @EnumSource(Camera.class)
    void whatAFrameShowsGoesOntoTheTopicAndBackWhateverThereIs(Camera camera) {
        World world = new World(SceneSpec.of(camera, 7));
        for (long timeMs = 0; timeMs < 120_000; timeMs += 1_000) {
            Truth truth = world.at(timeMs);

            FrameTruth told = new FrameTruth("gate", 0, 0, timeMs, TruthJson.write(truth));

            assertThat(TruthJson.read(told.shows())).isEqualTo(truth);
        }
    }
}

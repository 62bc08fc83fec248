package io.pyramidstream.model.pixels;

import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.Shapes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PixelProfileTest {
    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void writeCheckpoint() {
        directory = parent.resolve("tiny");
        FormulaCheckpoint.write(directory, Shapes.GOLDEN, 0);
    }

    @Test
    void processorOfVideoRulesOverTheOthers() throws IOException {
        put("preprocessor_config.json", "{\"size\": {\"shortest_edge\": 40}}");
        assertThat(open().shortestEdge()).isEqualTo(40);
        put("video_preprocessor_config.json", "{\"size\": {\"shortest_edge\": 50}}");
        assertThat(open().shortestEdge()).isEqualTo(50);
        put("processor_config.json", "{\"patch_size\": 14}");
        assertThat(open().shortestEdge()).isEqualTo(50);
        put("processor_config.json", "{\"video_processor\": {\"size\": {\"shortest_edge\": 60}}}");
        assertThat(open().shortestEdge()).isEqualTo(60);
    }

    @Test
    void whatIsLeftOutIsWhatTheClassHas() throws IOException {
        put("preprocessor_config.json", "{}");

        PixelProfile profile = open();

        assertThat(profile.side()).isEqualTo(28);
        assertThat(profile.shortestEdge()).isEqualTo(28);
        assertThat(profile.mean()).containsExactly(0.48145466f, 0.4578275f, 0.40821073f);
        assertThat(profile.rescaleFactor()).isEqualTo(1 / 255.0);
    }

    @Test
    void oldFilesHaveNumbersForSizes() throws IOException {
        put("preprocessor_config.json", "{\"size\": 32, \"crop_size\": 28}");

        assertThat(open().shortestEdge()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"do_normalize": false}                                 | do_normalize
            {"resample": 1}                                         | resample
            {"crop_size": {"height": 28, "width": 30}}              | crop_size
            {"crop_size": 32, "size": 32}                           | crop_size
            {"size": {"height": 28, "width": 28}}                   | size
            {"size": {"shortest_edge": 20}}                         | size
            {"image_std": [0, 1, 1]}                                | image_std
            {"image_mean": [0.5]}                                   | image_mean
            {"image_mean": "x"}                                     | image_mean
            {"rescale_factor": -1}                                  | rescale_factor
            """)
    void refusesWhatItDoesNotDoAndNamesTheField(String json, String field) throws IOException {
        put("preprocessor_config.json", json);

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("preprocessor_config.json")
                .hasMessageContaining("field " + field)
                .hasMessageContaining("must be");
    }

    @Test
    void saysWhichFileIsMissing() throws IOException {
        Files.delete(directory.resolve("preprocessor_config.json"));

        assertThatThrownBy(this::open).hasMessageContaining("has no preprocessor_config.json");
    }

    private PixelProfile open() {
        try (var checkpoint = Checkpoints.open(directory)) {
            return PixelProfile.open(directory, checkpoint.config());
        }
    }

    private void put(String file, String json) throws IOException {
        Files.writeString(directory.resolve(file), json);
    }
}

package io.pyramidstream.inference.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.pruning.PruningPlan;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/// Checkpoints saved by transformers, through tower, embedding table, spans and caches: the tokens transformers
/// generates from them.
@ExtendWith(NoLiveHandles.class)
class TransformersFixturesTest {
    private static final Path FOLDER = Path.of("..", "model", "src", "test", "resources", "transformers");
    private static final double TOLERANCE = 2e-4;

    static List<Path> checkpoints() throws IOException {
        try (Stream<Path> names = Files.list(FOLDER)) {
            return names.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void theEngineGeneratesWhatTransformersGenerates(Path directory) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(directory.resolve("expected.json").toFile());
        try (Ort ort = Ort.open(OrtConfig.withThreads(2));
                Checkpoint checkpoint = Checkpoints.open(directory)) {
            Decoded decoded = run(ort, checkpoint, expected);

            assertThat(decoded.ids()).isEqualTo(integers(expected.get("generated")));
            for (int id = 0; id < decoded.firstLogits().length; id++) {
                assertThat((double) decoded.firstLogits()[id])
                        .isCloseTo(expected.get("logits").get(id).asDouble(), within(TOLERANCE));
            }
        }
    }

    private static Decoded run(Ort ort, Checkpoint checkpoint, JsonNode expected) {
        int count = expected.get("frames").asInt();
        List<Features> frames = new ArrayList<>();
        DecoderConfig config = new DecoderConfig(checkpoint.config().text().maxPositions(), 1L << 28, 1, 1);
        try (VisionTower tower = new VisionTower(ort, checkpoint);
                Decoder decoder = new Decoder(ort, checkpoint, config)) {
            int size = tower.pixelCount();
            float[] pixels = Formula.pixels("pixel_values_videos", 0, count * size);
            for (int i = 0; i < count; i++) {
                frames.add(tower.encode(Arrays.copyOfRange(pixels, i * size, (i + 1) * size)));
            }
            Row row = new Row(
                    integers(expected.get("before")),
                    frames.stream().map(Features::memory).toList(),
                    integers(expected.get("after")),
                    PruningPlan.none(),
                    expected.get("generated").size());
            return decoder.decode(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
        } finally {
            frames.forEach(Features::close);
        }
    }

    private static List<Integer> integers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
    }
}

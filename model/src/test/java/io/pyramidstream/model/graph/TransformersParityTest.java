package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.reference.ReferenceDecoder;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import static io.pyramidstream.model.graph.Flat.flat;
import static io.pyramidstream.model.graph.GoldenTest.best;
import static io.pyramidstream.model.graph.GoldenTest.ints;
import static org.assertj.core.api.Assertions.assertThat;

/// Checkpoints saved by transformers 4.57.6 and 5.18.0 in each layout of names and each element type, with the ids,
/// features, logits and tokens transformers computes from them. Made by `training/make_fixtures.py`.
class TransformersParityTest {
    private static final float TOLERANCE = 2e-4f;

    static List<Path> checkpoints() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(TransformersParityTest.class.getResource("/transformers"))
                .toURI());
        try (Stream<Path> names = Files.list(folder)) {
            List<Path> all = names.sorted().toList();
            assertThat(all).hasSize(12);
            return all;
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void promptHasTheSameIds(Path directory) {
        JsonNode expected = expected(directory);
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            PromptTemplate template = PromptTemplate.of(Tokenizer.open(directory, checkpoint.config()));

            assertThat(template.before()).containsExactly(ints(expected.get("before")));
            assertThat(template.after(expected.get("question").asText())).containsExactly(ints(expected.get("after")));
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void featuresLogitsAndGreedyTokensAreTheSame(Path directory) throws OrtException {
        JsonNode expected = expected(directory);
        try (Checkpoint checkpoint = Checkpoints.open(directory);
                Span decoder =
                        new Span(checkpoint, 0, checkpoint.config().text().layers())) {
            float[] features = features(checkpoint, expected.get("frames").asInt());
            float[][] prompt = prompt(checkpoint, features, expected);
            float[] logits =
                    decoder.logitRows(prompt.length - 1).run(prompt.length, prompt.length, flat(prompt), "logits");

            Flat.assertClose(features, floats(expected.get("features")), TOLERANCE);
            Flat.assertClose(logits, floats(expected.get("logits")), TOLERANCE);
            assertThat(greedy(
                            checkpoint,
                            decoder,
                            logits,
                            expected.get("generated").size()))
                    .containsExactly(ints(expected.get("generated")));
        }
    }

    private static float[] features(Checkpoint checkpoint, int frames) throws OrtException {
        int side = checkpoint.config().vision().imageSize();
        float[] pixels = Formula.pixels("pixel_values_videos", 0, frames * 3 * side * side);
        try (GraphRun vision = new GraphRun(VisionGraph.of(checkpoint))) {
            return vision.with("pixel_values", pixels, frames, 3, side, side).run("features");
        }
    }

    private static float[][] prompt(Checkpoint checkpoint, float[] features, JsonNode expected) {
        ReferenceDecoder decoder = new ReferenceDecoder(checkpoint);
        int hidden = checkpoint.config().text().hiddenSize();
        return Stream.of(
                        decoder.embed(ints(expected.get("before"))),
                        Flat.split(features, hidden),
                        decoder.embed(ints(expected.get("after"))))
                .flatMap(Arrays::stream)
                .toArray(float[][]::new);
    }

    private static int[] greedy(Checkpoint checkpoint, Span decoder, float[] logits, int count) throws OrtException {
        ReferenceDecoder table = new ReferenceDecoder(checkpoint);
        List<Integer> tokens = new ArrayList<>();
        float[] next = logits;
        for (int i = 0; i < count; i++) {
            tokens.add(best(next));
            next = decoder.logitRows(0).run(1, 1, flat(table.embed(tokens.getLast())), "logits");
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] floats(JsonNode node) {
        float[] values = new float[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = node.get(i).floatValue();
        }
        return values;
    }

    private static JsonNode expected(Path directory) {
        try {
            return new ObjectMapper()
                    .readTree(directory.resolve("expected.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

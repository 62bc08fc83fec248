package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.reference.ReferenceDecoder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static io.pyramidstream.model.graph.Flat.flat;
import static org.assertj.core.api.Assertions.assertThat;

/// The graphs against numbers that PyTorch and transformers gave for checkpoints defined by a formula.
class GoldenTest {
    private static final float TOLERANCE = 2e-4f;
    private static final int FRAMES = 8;
    private static final int TOKENS_PER_FRAME = 5;
    private static final List<JsonNode> GOLDEN =
            List.of(golden("pyramiddrop-kept"), golden("pyramiddrop-kept-grouped-heads"));

    @TempDir
    private static Path folder;

    @Test
    void givesTheGoldenFeaturesLogitsAndTokensOfTheTwoLayerCheckpoint() throws OrtException {
        FormulaShape shape = new FormulaShape(
                new FormulaShape.Text(64, 176, 2, 4, 4, 320, 1e-5, 10_000, 256),
                new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
                -2,
                300,
                301,
                DType.F32);
        try (Checkpoint checkpoint = checkpoint("two-layers", shape);
                Span decoder = new Span(checkpoint, 0, 2)) {
            // When
            float[][] features = features(checkpoint, 0);
            float[][] prompt = prompt(checkpoint, features, new int[] {1, 5, 6}, new int[] {9, 10, 11});
            float[] logits = decoder.logitRows(0, 45).run(46, 46, flat(prompt), "logits");
            List<Integer> tokens = new ArrayList<>();
            float[] next = Arrays.copyOfRange(logits, 320, 640);
            for (int i = 0; i < 16; i++) {
                tokens.add(best(next));
                float[] row = flat(new ReferenceDecoder(checkpoint).embed(tokens.getLast()));
                next = decoder.logitRows(0).run(1, 1, row, "logits");
            }

            // Then
            assertHead(features[0], -3.657407f, -0.653839f, -1.594024f, -0.586787f);
            assertHead(features[1], -1.584948f, -0.075720f, -1.439917f, -0.122734f);
            assertHead(Arrays.copyOfRange(features[39], 60, 64), 0.889999f, -0.518802f, -0.798427f, -0.330115f);
            assertThat(sum(features)).isCloseTo(225.4451, Offset.offset(.005));
            assertHead(logits, 0.256949f, 0.043548f, -0.824258f, -0.857266f);
            assertHead(
                    Arrays.copyOfRange(logits, 320, 640),
                    0.385138f,
                    0.917129f,
                    -0.789358f,
                    0.845644f,
                    -0.014157f,
                    0.916019f);
            assertThat(tokens)
                    .containsExactly(120, 228, 189, 295, 53, 228, 189, 295, 139, 130, 94, 78, 22, 304, 99, 163);
        }
    }

    static Stream<Arguments> prunedRuns() {
        return GOLDEN.stream()
                .flatMap(file -> StreamSupport.stream(file.get("cases").spliterator(), false)
                        .map(run -> Arguments.of(name(file, run), file, run)));
    }

    private static String name(JsonNode file, JsonNode run) {
        return "seed " + file.get("seed") + ", " + file.at("/text/kv_heads") + " key heads, "
                + run.get("prompt").asText() + ", " + run.get("plan").asText();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("prunedRuns")
    void keepsTheGoldenTokensAndGeneratesTheGoldenText(String name, JsonNode file, JsonNode golden)
            throws OrtException {
        long seed = file.get("seed").asLong();
        Path directory = folder.resolve("seed-" + seed);
        if (!Files.exists(directory)) {
            FormulaCheckpoint.write(directory, FormulaShape.fromGolden(file), seed);
        }
        try (Checkpoint checkpoint = Checkpoints.open(directory);
                PrunedRun run = new PrunedRun(checkpoint, golden)) {
            // When
            float[][] prompt = prompt(
                    checkpoint,
                    features(checkpoint, seed),
                    ints(golden.get("ids_before")),
                    ints(golden.get("ids_after")));
            float[] first = run.prefill(prompt, FRAMES * TOKENS_PER_FRAME);
            int[] cacheLengths = run.cacheLengths();
            List<Integer> generated =
                    run.generate(first, golden.get("generated").size());

            // Then
            assertThat(run.kept()).isEqualTo(nested(golden.get("kept")));
            assertThat(cacheLengths).containsExactly(ints(golden.get("prefill_cache_lengths")));
            assertHead(first, floats(golden.get("logits_head")));
            assertThat(generated)
                    .isEqualTo(
                            Arrays.stream(ints(golden.get("generated"))).boxed().toList());
        }
    }

    static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }

    private static Checkpoint checkpoint(String name, FormulaShape shape) {
        FormulaCheckpoint.write(folder.resolve(name), shape, 0);
        return Checkpoints.open(folder.resolve(name));
    }

    private static float[][] features(Checkpoint checkpoint, long seed) throws OrtException {
        float[] pixels = Formula.pixels("pixel_values_videos", seed, FRAMES * 3 * 28 * 28);
        try (GraphRun vision = new GraphRun(VisionGraph.of(checkpoint))) {
            return Flat.split(
                    vision.with("pixel_values", pixels, FRAMES, 3, 28, 28).run("features"), 64);
        }
    }

    private static float[][] prompt(Checkpoint checkpoint, float[][] features, int[] before, int[] after) {
        ReferenceDecoder decoder = new ReferenceDecoder(checkpoint);
        return Stream.of(decoder.embed(before), features, decoder.embed(after))
                .flatMap(Arrays::stream)
                .toArray(float[][]::new);
    }

    private static void assertHead(float[] actual, float... expected) {
        Flat.assertClose(Arrays.copyOf(actual, expected.length), expected, TOLERANCE);
    }

    private static double sum(float[][] rows) {
        double sum = 0;
        for (float value : flat(rows)) {
            sum += value;
        }
        return sum;
    }

    static int[] ints(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    private static float[] floats(JsonNode node) {
        float[] values = new float[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = node.get(i).floatValue();
        }
        return values;
    }

    private static List<List<Integer>> nested(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .map(row -> Arrays.stream(ints(row)).boxed().toList())
                .toList();
    }

    private static JsonNode golden(String name) {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

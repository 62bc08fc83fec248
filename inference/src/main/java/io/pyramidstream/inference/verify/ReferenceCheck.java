package io.pyramidstream.inference.verify;

import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.FirstLayers;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.reference.KvCache;
import io.pyramidstream.model.reference.ReferenceDecoder;
import io.pyramidstream.model.reference.ReferenceVision;
import io.pyramidstream.pruning.PruningPlan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Graphs on ONNX Runtime beside plain Java that shares no code with them, on the checkpoint's own weights, without
/// pruning. Plain Java is slow, so of a large model only the first layers are run, on both sides.
final class ReferenceCheck {
    /// Two ways to add up the same floats differ by a millionth; a wrong factor, order or layer by far more than this.
    private static final double ERROR_MAX = 1e-4;

    private static final int VISUAL_TOKENS_MAX = 12;
    private static final long KV_BYTES_MAX = 1L << 30;

    private final Ort ort;
    private final Checkpoint checkpoint;
    private final long macsMax;

    /// @param macsMax multiply-adds plain Java may spend on tower and decoder each; one layer is run in any case
    ReferenceCheck(Ort ort, Checkpoint checkpoint, long macsMax) {
        this.ort = ort;
        this.checkpoint = checkpoint;
        this.macsMax = macsMax;
    }

    SelfCheckReport.Check tower() {
        VisionConfig vision = checkpoint.config().vision();
        long perToken = 4L * vision.hiddenSize() * vision.hiddenSize()
                + 2L * vision.hiddenSize() * vision.intermediateSize()
                + 2L * vision.hiddenSize() * vision.tokensPerFrame();
        int layers = layers(vision.tokensPerFrame() * perToken, vision.layersToRun());
        Checkpoint first = FirstLayers.of(checkpoint, checkpoint.config().text().layers(), layers);
        float[] got;
        float[] pixels;
        try (VisionTower tower = new VisionTower(ort, first)) {
            pixels = Formula.pixels("self-check", 0, tower.pixelCount());
            try (Features features = tower.encode(pixels)) {
                got = features.memory().toArray(JAVA_FLOAT);
            }
        }
        float[] expected = flat(new ReferenceVision(first).features(pixels));
        return check(
                "tower against plain Java",
                "features of a frame, " + extent(layers, vision.layersToRun()),
                expected,
                got,
                List.of());
    }

    /// @param before ids in front of the visual tokens, `after` behind them
    SelfCheckReport.Check decoder(int[] before, int[] after) {
        TextConfig text = checkpoint.config().text();
        int visualTokens =
                Math.min(VISUAL_TOKENS_MAX, checkpoint.config().vision().tokensPerFrame());
        int rows = before.length + visualTokens + after.length;
        int layers = layers(rows * macsPerToken(text), text.layers());
        Checkpoint first =
                FirstLayers.of(checkpoint, layers, checkpoint.config().vision().layersToRun());
        float[] visual = visual(visualTokens, text.hiddenSize());
        float[] got = engineLogits(first, before, visual, after);
        float[] expected = referenceLogits(first, before, visual, after);
        boolean sameToken = Numbers.largest(expected) == Numbers.largest(got);
        String likeliest = "the likeliest token is " + Numbers.largest(expected) + " in plain Java, "
                + Numbers.largest(got) + " on ONNX Runtime";
        // Where two logits are nearly equal, either may come first.
        boolean tie = Math.abs(expected[Numbers.largest(expected)] - expected[Numbers.largest(got)])
                <= 2 * Numbers.largestDifference(expected, got);
        return check(
                "decoder against plain Java",
                "logits behind " + rows + " tokens, " + visualTokens + " of them visual, "
                        + extent(layers, text.layers()),
                expected,
                got,
                sameToken || tie ? List.of() : List.of(likeliest));
    }

    private float[] engineLogits(Checkpoint first, int[] before, float[] visual, int[] after) {
        DecoderConfig config = new DecoderConfig(first.config().text().maxPositions(), KV_BYTES_MAX, 1, 1);
        try (Arena arena = Arena.ofShared();
                Decoder decoder = new Decoder(ort, first, config)) {
            MemorySegment features = arena.allocateFrom(JAVA_FLOAT, visual);
            Row row = new Row(boxed(before), List.of(features), boxed(after), PruningPlan.none(), 1);
            return decoder.decode(List.of(row), Rule.plain(), TokenSink.NONE)
                    .getFirst()
                    .firstLogits();
        }
    }

    private static float[] referenceLogits(Checkpoint first, int[] before, float[] visual, int[] after) {
        ReferenceDecoder decoder = new ReferenceDecoder(first);
        List<float[]> prompt = new ArrayList<>(List.of(decoder.embed(before)));
        int hidden = first.config().text().hiddenSize();
        for (int at = 0; at < visual.length; at += hidden) {
            prompt.add(Arrays.copyOfRange(visual, at, at + hidden));
        }
        prompt.addAll(List.of(decoder.embed(after)));
        int layers = first.config().text().layers();
        float[][] out = decoder.run(0, layers, prompt.toArray(float[][]::new), new KvCache(layers));
        return decoder.logits(out[out.length - 1]);
    }

    /// Of the size that token embeddings have, so that neither drowns the other.
    private static float[] visual(int tokens, int hiddenSize) {
        return Formula.pixels("self-check visual", 0, tokens * hiddenSize);
    }

    private static SelfCheckReport.Check check(
            String name, String scope, float[] expected, float[] got, List<String> moreProblems) {
        double error = Numbers.relativeError(expected, got);
        double largest = Numbers.largestDifference(expected, got);
        List<String> problems = new ArrayList<>(moreProblems);
        if (!(error <= ERROR_MAX)) {
            problems.add("differ by %.1e of their length, allowed is %.0e".formatted(error, ERROR_MAX));
        }
        return new SelfCheckReport.Check(
                name,
                scope + "; largest difference %.1e, %.1e of their length".formatted(largest, error),
                Map.of("largestDifference", largest, "relativeError", error, "relativeErrorMax", ERROR_MAX),
                problems);
    }

    private int layers(long macsPerLayer, int all) {
        return (int) Math.min(all, Math.max(1, macsMax / macsPerLayer)); // a tower may have none that is run
    }

    static long macsPerToken(TextConfig text) {
        long attention = 2L * text.hiddenSize() * text.headDim() * (text.heads() + text.kvHeads());
        return attention + 3L * text.hiddenSize() * text.intermediateSize();
    }

    static String extent(int layers, int all) {
        return layers == all ? "all " + all + " layers" : "the first " + layers + " of " + all + " layers only";
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static float[] flat(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * rows[row].length, rows[row].length);
        }
        return values;
    }
}

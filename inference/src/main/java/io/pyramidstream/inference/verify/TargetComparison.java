package io.pyramidstream.inference.verify;

import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.DecoderWeights;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.FirstLayers;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Runs the same made-up videos and prompts over the checkpoint's own weights and in other targets, towers included,
/// and compares.
public final class TargetComparison {
    /// Around the visual tokens.
    static final int TEXT_TOKENS = 6;

    private static final int FRAMES = 8;
    private static final int TOKENS = 16;
    private static final long KV_BYTES_MAX = 2L << 30;
    private static final List<Integer> BEFORE = List.of(1, 5, 6);

    private final Ort ort;
    private final Checkpoint checkpoint;
    private final Path cache;
    private final PruningPlan plan;
    private final Extent extent;
    private final List<Decoded> expected;

    /// How much is run.
    ///
    /// @param layers of the decoder, from the first; a few of them say nothing about the model's answers, but need
    ///               little time and memory
    /// @param frames of a video
    /// @param rows   how many videos, each with a prompt of its own
    /// @param tokens generated
    public record Extent(int layers, int frames, int rows, int tokens) {}

    /// @param ort   borrowed, as is the checkpoint
    /// @param cache folder for weight files
    /// @param rows  how many videos, each with a prompt of its own
    public TargetComparison(Ort ort, Checkpoint checkpoint, Path cache, PruningPlan plan, int rows) {
        this(ort, checkpoint, cache, plan, new Extent(checkpoint.config().text().layers(), FRAMES, rows, TOKENS));
    }

    /// @param plan for the layers of `extent`
    public TargetComparison(Ort ort, Checkpoint checkpoint, Path cache, PruningPlan plan, Extent extent) {
        this.ort = ort;
        this.checkpoint = checkpoint;
        this.cache = cache;
        this.plan = plan;
        this.extent = extent;
        expected = run(Device.HOST, GraphWeights.exact(checkpoint), DecoderWeights.exact(checkpoint));
    }

    public Agreement of(Target target) {
        return of(target, Device.HOST);
    }

    /// @param device where the target computes; float32 computes on the processor
    public Agreement of(Target target, Device device) {
        List<Decoded> got = run(
                device,
                PreparedWeights.open(checkpoint, target.vision(), cache, ImportProgress.NONE),
                DecoderWeights.open(checkpoint, target, cache, ImportProgress.NONE));
        return new Agreement(
                target,
                extent.rows(),
                mean(got, TargetComparison::keptOverlap),
                mean(got, (a, b) -> a.ids().getFirst().equals(b.ids().getFirst()) ? 1 : 0),
                mean(got, this::equalTokens),
                mean(got, (a, b) -> Numbers.relativeError(a.firstLogits(), b.firstLogits())),
                measures(got, (a, b) -> Numbers.largestDifference(a.firstLogits(), b.firstLogits()))
                        .max()
                        .orElseThrow());
    }

    private interface Measure {
        double of(Decoded expected, Decoded got);
    }

    private double mean(List<Decoded> got, Measure measure) {
        return measures(got, measure).average().orElseThrow();
    }

    private DoubleStream measures(List<Decoded> got, Measure measure) {
        return IntStream.range(0, extent.rows()).mapToDouble(row -> measure.of(expected.get(row), got.get(row)));
    }

    private static double keptOverlap(Decoded expected, Decoded got) {
        return IntStream.range(1, expected.stages().size())
                .mapToDouble(s -> {
                    int[] keptBoth = Arrays.stream(kept(expected, s))
                            .filter(token -> Arrays.binarySearch(kept(got, s), token) >= 0)
                            .toArray();
                    return (double) keptBoth.length / kept(expected, s).length;
                })
                .average()
                .orElse(1);
    }

    private static int[] kept(Decoded decoded, int stage) {
        return decoded.stages().get(stage).kept();
    }

    private double equalTokens(Decoded fromFloats, Decoded got) {
        int equal = 0;
        while (equal < extent.tokens()
                && fromFloats.ids().get(equal).equals(got.ids().get(equal))) {
            equal++;
        }
        return (double) equal / extent.tokens();
    }

    private List<Decoded> run(Device device, GraphWeights vision, DecoderWeights weights) {
        DecoderConfig config = new DecoderConfig(checkpoint.config().text().maxPositions(), KV_BYTES_MAX, 1, 1);
        List<Decoded> decoded = new ArrayList<>();
        try (VisionTower tower = new VisionTower(ort, device, vision);
                Decoder decoder = new Decoder(ort, device, firstLayers(checkpoint), firstLayers(weights), config)) {
            for (int row = 0; row < extent.rows(); row++) {
                decoded.add(run(tower, decoder, row));
            }
        }
        return decoded;
    }

    private DecoderWeights firstLayers(DecoderWeights weights) {
        return new DecoderWeights(
                firstLayers(weights.prefill()), firstLayers(weights.step()), firstLayers(weights.ranker()));
    }

    private GraphWeights firstLayers(GraphWeights weights) {
        return weights.over(firstLayers(weights.floats()));
    }

    private Checkpoint firstLayers(Checkpoint whole) {
        return FirstLayers.of(whole, extent.layers(), whole.config().vision().layersToRun());
    }

    private Decoded run(VisionTower tower, Decoder decoder, int seed) {
        List<Features> frames = new ArrayList<>();
        try {
            for (int i = 0; i < extent.frames(); i++) {
                frames.add(tower.encode(Formula.pixels("frame " + i, seed, tower.pixelCount())));
            }
            List<Integer> after = List.of(9 + seed % 32, 10, 11);
            Row row = new Row(BEFORE, frames.stream().map(Features::memory).toList(), after, plan, extent.tokens());
            return decoder.decode(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
        } finally {
            frames.forEach(Features::close);
        }
    }
}

package io.pyramidstream.inference.verify;

import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.pruning.Choice;
import io.pyramidstream.pruning.PruningPlan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Runs the cases of a golden file through import, graphs and decoder, and compares.
///
/// The file describes its checkpoint in full, so any file of the same form can be checked, whatever its seed, sizes,
/// key heads, boundaries and ratios.
public final class GoldenVerifier {
    private static final String PIXELS = "pixel_values_videos";
    private static final long KV_BYTES_MAX = 1L << 30;

    private final OrtConfig runtime;

    public GoldenVerifier(OrtConfig runtime) {
        this.runtime = runtime;
    }

    /// @throws IllegalArgumentException if the file is no golden file
    public GoldenReport verify(Path goldenJson) {
        GoldenFile golden = GoldenFile.read(goldenJson);
        Path folder = temporaryFolder();
        try {
            Path directory = folder.resolve("checkpoint");
            FormulaCheckpoint.write(directory, golden.shape(), golden.seed());
            try (Ort ort = Ort.open(runtime);
                    Checkpoint checkpoint = Checkpoints.open(directory)) {
                return compare(goldenJson, golden, ort, checkpoint);
            }
        } finally {
            delete(folder);
        }
    }

    private static GoldenReport compare(Path file, GoldenFile golden, Ort ort, Checkpoint checkpoint) {
        List<Features> frames = new ArrayList<>();
        DecoderConfig config = new DecoderConfig(checkpoint.config().text().maxPositions(), KV_BYTES_MAX, 8, 8);
        try (VisionTower tower = new VisionTower(ort, checkpoint);
                Decoder decoder = new Decoder(ort, checkpoint, config)) {
            encode(golden, tower, frames);
            List<String> problems = new ArrayList<>();
            double featureDifference = compareFeatures(golden, frames, problems);
            List<GoldenReport.Case> cases = new ArrayList<>();
            for (GoldenFile.Case one : golden.cases()) {
                Decoded decoded = decoder.decode(List.of(row(one, frames)), Rule.plain(), TokenSink.NONE)
                        .getFirst();
                cases.add(CaseComparison.of(one, decoded));
            }
            return new GoldenReport(file.getFileName().toString(), featureDifference, problems, cases);
        } finally {
            frames.forEach(Features::close);
        }
    }

    private static void encode(GoldenFile golden, VisionTower tower, List<Features> frames) {
        int perFrame = tower.pixelCount();
        float[] pixels = Formula.pixels(PIXELS, golden.seed(), golden.frames() * perFrame);
        for (int i = 0; i < golden.frames(); i++) {
            frames.add(tower.encode(Arrays.copyOfRange(pixels, i * perFrame, (i + 1) * perFrame)));
        }
    }

    private static double compareFeatures(GoldenFile golden, List<Features> frames, List<String> problems) {
        double difference = 0;
        for (int i = 0; i < golden.featureHead().size(); i++) {
            float got = frames.getFirst().memory().getAtIndex(JAVA_FLOAT, i);
            difference =
                    Math.max(difference, Math.abs(got - golden.featureHead().get(i)));
        }
        double sum = 0;
        long count = 0;
        for (Features frame : frames) {
            float[] values = frame.memory().toArray(JAVA_FLOAT);
            count += values.length;
            for (float value : values) {
                sum += value;
            }
        }
        if (!(difference <= GoldenReport.TOLERANCE)) {
            problems.add("visual features differ by " + difference);
        }
        if (!(Math.abs(sum - golden.featureSum()) <= GoldenReport.TOLERANCE * Math.sqrt(count))) {
            problems.add("sum of visual features: expected " + golden.featureSum() + ", got " + sum);
        }
        return difference;
    }

    private static Row row(GoldenFile.Case golden, List<Features> frames) {
        PruningPlan plan = PruningPlan.of(
                        golden.name(),
                        golden.boundaries().stream().mapToInt(Integer::intValue).toArray(),
                        golden.ratios().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                .choosing(golden.name(), new Choice.ByScore(golden.ropeInScore()));
        return new Row(
                golden.idsBefore(),
                frames.stream().map(Features::memory).toList(),
                golden.idsAfter(),
                plan,
                golden.generated().size());
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("pyramidstream-golden");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder for the checkpoint", e);
        }
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}

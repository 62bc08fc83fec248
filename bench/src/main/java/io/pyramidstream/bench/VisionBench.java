package io.pyramidstream.bench;

import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.pixels.FramePixels;
import io.pyramidstream.model.pixels.PixelProfile;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlan;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The tower alone, and a whole window from JPEG bytes to the first token.
final class VisionBench {
    private static final double NS = 1e9;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    private final Bench bench;
    private final BenchRun run;

    VisionBench(Bench bench, BenchRun run) {
        this.bench = bench;
        this.run = run;
    }

    Results.Vision tower(Target target) {
        double[] seconds = new double[run.repeats()];
        try (VisionTower tower = bench.tower(target)) {
            float[] pixels = Formula.pixels("pixels", 0, tower.pixelCount());
            tower.encode(pixels).close();
            for (int i = 0; i < run.repeats(); i++) {
                long begin = System.nanoTime();
                for (int frame = 0; frame < Bench.FRAMES; frame++) {
                    tower.encode(pixels).close();
                }
                seconds[i] = (System.nanoTime() - begin) / NS / Bench.FRAMES;
            }
        }
        Median median = Median.of(seconds);
        return new Results.Vision(
                target.id(),
                median.value(),
                median.spread(),
                bench.checkpoint().config().vision().tokensPerFrame());
    }

    Results.Window window(Target target, Path directory) throws IOException {
        FramePixels pixels =
                new FramePixels(PixelProfile.open(directory, bench.checkpoint().config()));
        byte[] jpeg = jpeg();
        List<Times> measured = new ArrayList<>();
        try (VisionTower tower = bench.tower(target);
                Decoder decoder = bench.decoder(target)) {
            for (int i = 0; i <= run.repeats(); i++) {
                measured.add(window(pixels, jpeg, tower, decoder));
            }
        }
        // The first one paid for what is made once.
        measured.removeFirst();
        double[] totals = measured.stream().mapToDouble(Times::total).toArray();
        Median total = Median.of(totals);
        Times middle = measured.stream()
                .filter(times -> times.total() >= total.value())
                .min((a, b) -> Double.compare(a.total(), b.total()))
                .orElseThrow();
        return new Results.Window(
                target.id(),
                middle.total(),
                middle.jpeg(),
                middle.vision(),
                middle.prefill(),
                1 - (middle.vision() + middle.prefillRuntime()) / middle.total(),
                total.spread(),
                run.plan());
    }

    /// Seconds of one window.
    private record Times(double total, double jpeg, double vision, double prefill, double prefillRuntime) {}

    private Times window(FramePixels pixels, byte[] jpeg, VisionTower tower, Decoder decoder) {
        PruningPlan plan = bench.plan(run.plan());
        List<Features> features = new ArrayList<>();
        long begin = System.nanoTime();
        long visionNs = 0;
        try {
            for (int frame = 0; frame < Bench.FRAMES; frame++) {
                float[] values = pixels.read(jpeg);
                long encodes = System.nanoTime();
                features.add(tower.encode(values));
                visionNs += System.nanoTime() - encodes;
            }
            long encoded = System.nanoTime();
            Decoded decoded = decoder.decode(
                            List.of(bench.row(
                                    plan,
                                    features.stream().map(Features::memory).toList(),
                                    1)),
                            Rule.plain(),
                            TokenSink.NONE)
                    .getFirst();
            long end = System.nanoTime();
            return new Times(
                    (end - begin) / NS,
                    (encoded - begin - visionNs) / NS,
                    visionNs / NS,
                    (end - encoded) / NS,
                    decoded.times().prefillRuntimeNs() / NS);
        } finally {
            features.forEach(Features::close);
        }
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, (x * 7 + y * 13 << 8) ^ (x * y % 251 << 16) ^ (x + y & 0xff));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }
}

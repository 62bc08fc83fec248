package io.pyramidstream.bench.card;

import io.pyramidstream.bench.BenchShape;
import io.pyramidstream.bench.Median;
import io.pyramidstream.bench.Scratch;
import io.pyramidstream.bench.Workplace;
import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.DecoderWeights;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.verify.Agreement;
import io.pyramidstream.inference.verify.TargetComparison;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.Cost;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The steps of `bench card`, each adding what it found to the report.
final class CardBench {
    private static final String PLAN = "pyramid-S4-l0.5";
    private static final int PROMPTS = 8;
    private static final int FRAMES = 8;
    private static final int ROWS_MAX = 8;
    private static final int TOKENS = 32;
    private static final long KV_BYTES_MAX = 12L << 30;
    private static final List<Integer> TEXT = IntStream.range(5, 25).boxed().toList();
    private static final double NS = 1e9;

    /// What rounding to half precision may change on weights that are noise.
    private static final double LOGIT_ERROR_MAX = 0.05;

    private static final double KEPT_OVERLAP_MIN = 0.9;

    private final Ort ort;
    private final Device device;
    private final Workplace workplace;
    private final int repeats;

    CardBench(Ort ort, Device device, Workplace workplace, int repeats) {
        this.ort = ort;
        this.device = device;
        this.workplace = workplace;
        this.repeats = repeats;
    }

    /// Weights of this shape in half precision, made on first use.
    Path halves(BenchShape shape) throws IOException {
        return workplace.checkpoint(shape, DType.F16, false);
    }

    /// Float32 on the processor beside half precision on the card, and where the card's operators ran.
    ///
    /// @return whether they agree and no operator was left to the processor
    boolean verify(Map<String, Object> report) throws IOException {
        Agreement agreement;
        Profile profile;
        try (Scratch profiles = Scratch.open(null, "profile");
                Checkpoint checkpoint = Checkpoints.open(halves(BenchShape.DEMO))) {
            TargetComparison comparison =
                    new TargetComparison(ort, checkpoint, workplace.cache(), plan(checkpoint, PLAN), PROMPTS);
            ort.profileTo(profiles.folder());
            agreement = comparison.of(Target.CUDA, device);
            ort.stopProfiling();
            profile = Profile.read(profiles.folder());
        }
        report.put("parityLogitError", agreement.logitError());
        report.put("parityKeptOverlap", agreement.keptOverlap());
        report.put("parityFirstTokens", agreement.firstTokens());
        report.put("operatorsOnCard", profile.onCard());
        report.put("operatorsOnProcessor", profile.onProcessor());
        report.put("copiesInsideRuns", profile.copies());
        return agreement.logitError() <= LOGIT_ERROR_MAX
                && agreement.keptOverlap() >= KEPT_OVERLAP_MIN
                && profile.onProcessor().isEmpty();
    }

    /// Prefill and decoding, pruned and not, beside what the device does at best.
    void measure(Path directory, Map<String, Object> report) {
        try (Checkpoint checkpoint = Checkpoints.open(directory);
                VisionTower tower = tower(checkpoint);
                Decoder decoder = decoder(checkpoint)) {
            TextConfig text = checkpoint.config().text();
            Ceilings ceilings = Ceilings.of(
                    ort,
                    device,
                    FRAMES * checkpoint.config().vision().tokensPerFrame(),
                    text.hiddenSize(),
                    text.intermediateSize(),
                    device == Device.HOST ? 64L << 20 : 1L << 30,
                    4 * repeats);
            report.put("productTflops", ceilings.productFlopsPerSecond() / 1e12);
            report.put("copyGigabytesPerSecond", ceilings.copyBytesPerSecond() / 1e9);
            try (Features frame = tower.encode(Formula.pixels("pixels", 0, tower.pixelCount()))) {
                report.put("secondsPerFrame", median(() -> {
                    tower.encode(Formula.pixels("pixels", 0, tower.pixelCount()))
                            .close();
                }));
                for (String name : List.of("none", PLAN)) {
                    PruningPlan plan = plan(checkpoint, name);
                    measure(checkpoint, decoder, frame, plan, ceilings, report);
                }
            }
        }
    }

    private void measure(
            Checkpoint checkpoint,
            Decoder decoder,
            Features frame,
            PruningPlan plan,
            Ceilings ceilings,
            Map<String, Object> report) {
        String name = plan.stages().size() == 1 ? "None" : "Pruned";
        DecoderShape shape = BenchShape.decoder(checkpoint);
        int visual = FRAMES * checkpoint.config().vision().tokensPerFrame();
        double prefill = median(() -> decode(decoder, row(frame, plan, 1)));
        double[] perToken = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            Decoded.Times times = decode(decoder, row(frame, plan, TOKENS)).times();
            perToken[i] = times.decodeNs() / NS / times.steps();
        }
        double step = Median.of(perToken).value();
        double flops = 2 * Cost.prefillMacs(shape, plan, visual, 2 * TEXT.size(), Cost.Attention.CAUSAL);
        long weights = PreparedWeights.bytes(checkpoint, Target.CUDA.decode());
        long kv = Cost.kvBytes(shape, plan, visual, 2 * TEXT.size(), Short.BYTES);
        report.put("prefillSeconds" + name, prefill);
        report.put("prefillShareOfProduct" + name, flops / prefill / ceilings.productFlopsPerSecond());
        report.put("secondsPerToken" + name, step);
        // A copy reads and writes; a step only reads.
        report.put("stepShareOfCopy" + name, (weights + kv) / step / ceilings.copyBytesPerSecond());
    }

    /// Streams that can be kept up with, for verdicts of one token and for captions.
    void streams(Path directory, double windowSeconds, int captionTokens, Map<String, Object> report) {
        try (Checkpoint checkpoint = Checkpoints.open(directory);
                VisionTower tower = tower(checkpoint);
                Decoder decoder = decoder(checkpoint)) {
            float[] pixels = Formula.pixels("pixels", 0, tower.pixelCount());
            for (String name : List.of("none", PLAN)) {
                PruningPlan plan = plan(checkpoint, name);
                for (int tokens : new int[] {1, captionTokens}) {
                    Streams.Found found = new Streams(
                                    windowSeconds,
                                    device == Device.HOST ? 2 : 4,
                                    ROWS_MAX,
                                    windows -> answer(tower, decoder, pixels, plan, tokens, windows))
                            .find();
                    report.put("streams " + name + ", " + tokens + " tokens", found);
                }
            }
            report.put("windowSeconds", windowSeconds);
            report.put(
                    "visualTokensPerWindow",
                    FRAMES * checkpoint.config().vision().tokensPerFrame());
            report.put("textTokensPerPrompt", 2 * TEXT.size());
        }
    }

    private static void answer(
            VisionTower tower, Decoder decoder, float[] pixels, PruningPlan plan, int tokens, int windows) {
        List<Features> features = new ArrayList<>();
        try {
            List<Row> rows = new ArrayList<>();
            for (int window = 0; window < windows; window++) {
                List<MemorySegment> visual = new ArrayList<>();
                for (int frame = 0; frame < FRAMES; frame++) {
                    Features encoded = tower.encode(pixels);
                    features.add(encoded);
                    visual.add(encoded.memory());
                }
                rows.add(new Row(TEXT, visual, TEXT, plan, tokens));
            }
            decoder.decode(rows, Rule.plain(), TokenSink.NONE);
        } finally {
            features.forEach(Features::close);
        }
    }

    private static Row row(Features frame, PruningPlan plan, int tokens) {
        return new Row(TEXT, Collections.nCopies(FRAMES, frame.memory()), TEXT, plan, tokens);
    }

    private static Decoded decode(Decoder decoder, Row row) {
        return decoder.decode(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
    }

    private VisionTower tower(Checkpoint checkpoint) {
        return new VisionTower(
                ort,
                device,
                PreparedWeights.open(checkpoint, Target.CUDA.vision(), workplace.cache(), ImportProgress.NONE));
    }

    private Decoder decoder(Checkpoint checkpoint) {
        int positions = Math.min(checkpoint.config().text().maxPositions(), 4096);
        return new Decoder(
                ort,
                device,
                checkpoint,
                DecoderWeights.open(checkpoint, Target.CUDA, workplace.cache(), ImportProgress.NONE),
                new DecoderConfig(positions, KV_BYTES_MAX, ROWS_MAX, 2));
    }

    private static PruningPlan plan(Checkpoint checkpoint, String name) {
        return PruningPlans.parse(name, checkpoint.config().text().layers());
    }

    /// Seconds, after one that does not count.
    private double median(Runnable measured) {
        measured.run();
        double[] seconds = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long begin = System.nanoTime();
            measured.run();
            seconds[i] = (System.nanoTime() - begin) / NS;
        }
        return Median.of(seconds).value();
    }
}

package io.pyramidstream.bench.card;

import io.pyramidstream.bench.BenchShape;
import io.pyramidstream.bench.Median;
import io.pyramidstream.bench.Workplace;
import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.DecoderWeights;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.KvBudget;
import io.pyramidstream.inference.engine.Placement;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.vision.Features;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.Cost;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// How long one window takes on the device, beside what the device does at best.
final class CardBench {
    private static final int FRAMES = 8;
    private static final int TOKENS = 32;
    private static final List<Integer> TEXT = IntStream.range(5, 25).boxed().toList();
    private static final double NS = 1e9;

    private final Ort ort;
    private final Device device;
    private final EngineConfig engine;
    private final Workplace workplace;
    private final int repeats;

    /// @param engine by which keys and values get their memory
    CardBench(Placement placement, EngineConfig engine, Workplace workplace, int repeats) {
        this.ort = placement.ort();
        this.device = placement.device();
        this.engine = engine;
        this.workplace = workplace;
        this.repeats = repeats;
    }

    /// Prefill and decoding, pruned and not, beside what the device does at best.
    void measure(Path directory, Map<String, Object> report) {
        try (Checkpoint checkpoint = Checkpoints.open(directory);
                VisionTower tower = tower(checkpoint);
                Decoder decoder = decoder(checkpoint, report)) {
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
                for (String name : List.of("none", Proof.PLAN)) {
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

    private Decoder decoder(Checkpoint checkpoint, Map<String, Object> report) {
        long kvBytes = KvBudget.bytes(engine, device, checkpoint);
        report.put("kvBytesMax", kvBytes);
        int positions = Math.min(checkpoint.config().text().maxPositions(), engine.positionsMax());
        return new Decoder(
                ort,
                device,
                checkpoint,
                DecoderWeights.open(checkpoint, Target.CUDA, workplace.cache(), ImportProgress.NONE),
                new DecoderConfig(positions, kvBytes, engine.rowsMax(), 2));
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

package io.pyramidstream.bench.card;

import io.pyramidstream.bench.BenchShape;
import io.pyramidstream.bench.Scratch;
import io.pyramidstream.bench.Workplace;
import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.DecoderWeights;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.inference.verify.Agreement;
import io.pyramidstream.inference.verify.TargetComparison;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlans;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Half precision on the card beside float32 on the processor, over a small model of noise: towers and single prompts,
/// then prompts in company, and where each operator ran meanwhile.
final class Proof {
    static final String PLAN = "pyramid-S4-l0.5";
    private static final List<String> PLANS = List.of(PLAN, PLAN + "+keeppos", "none");
    private static final int PROMPTS = 8;
    private static final int FRAMES = 8;
    private static final int POSITIONS = 1024;
    private static final int ROWS_MAX = 8;
    private static final long KV_BYTES_MAX = 1L << 30;

    private final Ort ort;
    private final Device device;
    private final Workplace workplace;
    private final List<String> failures = new ArrayList<>();

    Proof(Ort ort, Device device, Workplace workplace) {
        this.ort = ort;
        this.device = device;
        this.workplace = workplace;
    }

    /// @param report filled
    /// @return a line for each thing that is not as it must be
    List<String> failures(Map<String, Object> report) throws IOException {
        Profile profile;
        try (Scratch profiles = Scratch.open(null, "profile");
                Checkpoint checkpoint = Checkpoints.open(workplace.checkpoint(BenchShape.DEMO, DType.F16, false))) {
            int layers = checkpoint.config().text().layers();
            var alone =
                    new TargetComparison(ort, checkpoint, workplace.cache(), PruningPlans.parse(PLAN, layers), PROMPTS);
            try (Scope scope = new Scope()) {
                Company company = new Company(frames(checkpoint, scope));
                Map<String, List<Decoded>> expected =
                        inCompany(company, checkpoint, Device.HOST, DecoderWeights.exact(checkpoint));
                ort.profileTo(profiles.folder());
                alone(alone.of(Target.CUDA, device), report);
                var weights = DecoderWeights.open(checkpoint, Target.CUDA, workplace.cache(), ImportProgress.NONE);
                inCompany(expected, inCompany(company, checkpoint, device, weights), report);
            } finally {
                ort.stopProfiling();
            }
            profile = Profile.read(profiles.folder());
        }
        report.put("operatorsOnCard", profile.onCard());
        report.put("operatorsOnProcessor", profile.onProcessor());
        report.put("copiesInsideRuns", profile.copies());
        if (device != Device.HOST) {
            failures.addAll(profile.failures());
        }
        return failures;
    }

    private void alone(Agreement agreement, Map<String, Object> report) {
        report.put("parityLogitError", agreement.logitError());
        report.put("parityKeptOverlap", agreement.keptOverlap());
        report.put("parityFirstTokens", agreement.firstTokens());
        failures.addAll(new Parity(agreement.logitError(), 0, agreement.keptOverlap()).failures("single prompts"));
    }

    private void inCompany(
            Map<String, List<Decoded>> expected, Map<String, List<Decoded>> got, Map<String, Object> report) {
        Map<String, Parity> parities = new LinkedHashMap<>();
        expected.forEach((where, rows) -> {
            Parity parity = Parity.of(rows, Objects.requireNonNull(got.get(where)));
            parities.put(where, parity);
            failures.addAll(parity.failures(where));
        });
        report.put("parityInCompany", parities);
    }

    private Map<String, List<Decoded>> inCompany(
            Company company, Checkpoint checkpoint, Device where, DecoderWeights weights) {
        Map<String, List<Decoded>> decoded = new LinkedHashMap<>();
        DecoderConfig config = new DecoderConfig(POSITIONS, KV_BYTES_MAX, ROWS_MAX, PLANS.size());
        try (Decoder decoder = new Decoder(ort, where, checkpoint, weights, config)) {
            for (String plan : PLANS) {
                company.run(
                                decoder,
                                PruningPlans.parse(
                                        plan, checkpoint.config().text().layers()))
                        .forEach((name, rows) -> decoded.put(name + ", " + plan, rows));
            }
        }
        return decoded;
    }

    /// As float32 on the processor sees them: the decoders shall differ by themselves alone.
    private List<MemorySegment> frames(Checkpoint checkpoint, Scope scope) {
        try (VisionTower tower = new VisionTower(ort, checkpoint)) {
            return IntStream.range(0, FRAMES)
                    .mapToObj(i -> scope.own(tower.encode(Formula.pixels("frame " + i, 1, tower.pixelCount())))
                            .memory())
                    .toList();
        }
    }
}

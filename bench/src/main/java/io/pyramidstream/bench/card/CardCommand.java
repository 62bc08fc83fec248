package io.pyramidstream.bench.card;

import io.pyramidstream.bench.BenchShape;
import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.SyntheticOptions;
import io.pyramidstream.bench.Workplace;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.Placement;
import io.pyramidstream.inference.ort.CudaConfig;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.ort.OrtException;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Exit code 1 when the card cannot be used, differs from the processor, or leaves operators of the hot path to it.
@Command(
        name = "card",
        description = "Verify a card against the processor and measure it, on weights made on the spot.")
public final class CardCommand extends Measurement {

    @Mixin
    SyntheticOptions synthetic = new SyntheticOptions(BenchShape.SEVEN_BILLION);

    @Option(names = "--library", paramLabel = "FILE", description = "ONNX Runtime's CUDA build (see docs/gpu.md).")
    @Nullable
    Path library;

    @Option(names = "--cuda-major", description = "12 or 13, as the library was built for (default: ${DEFAULT-VALUE}).")
    int cudaMajor = 12;

    @Option(names = "--card", description = "Number of the card (default: ${DEFAULT-VALUE}).")
    int card;

    @Option(names = "--libraries", paramLabel = "DIR", description = "Folder with CUDA's and cuDNN's libraries.")
    @Nullable
    Path libraries;

    @Option(
            names = "--dry-run",
            description = "The same steps in half precision on the processor: slow, and measures nothing of a card.")
    boolean dryRun;

    @Option(names = "--window-seconds", description = "Seconds of video in a window (default: ${DEFAULT-VALUE}).")
    double windowSeconds = 4;

    @Option(names = "--caption-tokens", description = "Tokens of a caption (default: ${DEFAULT-VALUE}).")
    int captionTokens = 100;

    @Override
    protected boolean measure() throws IOException {
        EngineConfig engine = engine();
        Map<String, Object> report = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        try (Scope scope = new Scope();
                Workplace workplace = synthetic.open()) {
            Placement placement;
            try {
                placement = Placement.open(engine, scope);
            } catch (OrtException e) {
                return noCard(String.valueOf(e.getMessage()));
            }
            if (!dryRun && !placement.reason().isEmpty()) {
                return noCard(placement.reason());
            }
            report.put("device", placement.device().name());
            report.put("libraries", dryRun ? "" : Placement.libraries(engine));
            report.put("dryRun", dryRun);
            attempt(
                    "proof",
                    failures,
                    report,
                    () -> failures.addAll(new Proof(placement.ort(), placement.device(), workplace).failures(report)));
            attempt(
                    "one window",
                    failures,
                    report,
                    () -> new CardBench(placement, engine, workplace, synthetic.repeats())
                            .measure(weights(workplace, DType.F16), report));
            // The model of a service opens the device for itself.
            scope.close();
            attempt(
                    "streams",
                    failures,
                    report,
                    () -> new StreamsBench(windowSeconds, captionTokens, dryRun ? 1 : 4, dryRun ? 1 : 8)
                            .measure(weights(workplace, dryRun ? DType.F32 : DType.F16), engine, report));
        }
        report.put("failures", failures);
        report.put("passed", failures.isEmpty());
        report.forEach((key, value) -> out().printf("%-28s %s%n", key, value));
        if (json()) {
            printJson(report);
        }
        return failures.isEmpty();
    }

    private static boolean noCard(String reason) {
        System.err.println("bench card: FAILED no card: " + reason);
        return false;
    }

    private Path weights(Workplace workplace, DType type) throws IOException {
        return workplace.checkpoint(synthetic.shape(), type, false);
    }

    /// A part of what is to be found out.
    private interface Part {
        void run() throws IOException;
    }

    /// What breaks in one part is a failure with its name; the others still say what they find.
    private static void attempt(String name, List<String> failures, Map<String, Object> report, Part part)
            throws IOException {
        int before = failures.size();
        try {
            part.run();
        } catch (RuntimeException e) {
            failures.add(name + ": " + String.valueOf(e).strip().replaceAll("\\s+", " "));
        }
        failures.subList(before, failures.size())
                .forEach(failure -> System.err.println("bench card: FAILED " + failure));
        System.err.println("bench card: " + report);
    }

    private EngineConfig engine() {
        EngineConfig d = EngineConfig.defaults();
        OrtConfig runtime = library == null ? d.runtime() : d.runtime().withLibrary(library);
        return new EngineConfig(
                runtime,
                d.positionsMax(),
                d.kvBytesMax(),
                d.rowsMax(),
                d.chainsMax(),
                dryRun ? Target.FP32 : Target.CUDA,
                new CudaConfig(
                        cudaMajor,
                        card,
                        Optional.ofNullable(libraries),
                        d.cuda().kvShare()),
                Target.FP32);
    }
}

package io.pyramidstream.bench.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.bench.SyntheticModels;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.Placement;
import io.pyramidstream.inference.ort.CudaConfig;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Exit code 1 when the card cannot be used, differs from the processor, or leaves operators of the hot path to it.
@Command(
        name = "card",
        description = "Verify a card against the processor and measure it, on weights made on the spot.",
        mixinStandardHelpOptions = true)
public final class CardCommand implements Callable<Integer> {

    @Option(names = "--shape", description = "demo, 1b or 7b (default: ${DEFAULT-VALUE}).", defaultValue = "7b")
    String shape = "7b";

    @Option(names = "--library", paramLabel = "FILE", description = "ONNX Runtime's CUDA build (see docs/gpu.md).")
    @Nullable
    Path library;

    @Option(
            names = "--cuda-major",
            description = "12 or 13, as the library was built for (default: ${DEFAULT-VALUE}).",
            defaultValue = "12")
    int cudaMajor = 12;

    @Option(names = "--card", description = "Number of the card (default: ${DEFAULT-VALUE}).", defaultValue = "0")
    int card;

    @Option(names = "--libraries", paramLabel = "DIR", description = "Folder with CUDA's and cuDNN's libraries.")
    @Nullable
    Path libraries;

    @Option(
            names = "--dry-run",
            description = "The same steps in half precision on the processor: slow, and measures nothing of a card.")
    boolean dryRun;

    @Option(names = "--repeats", description = "Of which the median counts.", defaultValue = "5")
    int repeats = 5;

    @Option(
            names = "--window-seconds",
            description = "Length of a window (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    double windowSeconds = 4;

    @Option(names = "--caption-tokens", description = "Of a caption.", defaultValue = "100")
    int captionTokens = 100;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Keep the weights here (default: a temporary folder, deleted at the end).")
    @Nullable
    Path work;

    @Option(names = "--json", description = "Print one JSON object on the last line.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        EngineConfig engine = engine();
        Map<String, Object> report = new LinkedHashMap<>();
        boolean passed;
        try (Scope scope = new Scope();
                SyntheticModels models = SyntheticModels.open(work)) {
            Placement placement = Placement.open(engine, scope);
            if (!dryRun && !placement.reason().isEmpty()) {
                System.err.println("bench card: " + placement.reason());
                return 1;
            }
            report.put("device", placement.device().name());
            report.put("libraries", dryRun ? "" : Placement.libraries(engine));
            report.put("dryRun", dryRun);
            CardBench bench = new CardBench(placement.ort(), placement.device(), models, repeats);
            passed = bench.verify(report) || dryRun;
            say(report);
            bench.measure(models.halves(shape), report);
            say(report);
            bench.streams(models.halves(shape), windowSeconds, captionTokens, report);
        }
        report.put("passed", passed);
        report.forEach((key, value) -> System.out.printf("%-28s %s%n", key, value));
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(report));
        }
        return passed ? 0 : 1;
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
                new CudaConfig(cudaMajor, card, Optional.ofNullable(libraries)),
                Target.FP32);
    }

    private static void say(Map<String, Object> report) {
        System.err.println("bench card: " + report);
    }
}

package io.pyramidstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.bench.card.CardCommand;
import io.pyramidstream.bench.exactlyonce.ExactlyOnceCommand;
import io.pyramidstream.bench.exactlyonce.TransactionsCommand;
import io.pyramidstream.bench.ladder.LadderCommand;
import io.pyramidstream.bench.overload.OverloadCommand;
import io.pyramidstream.bench.soak.SoakCommand;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.prepared.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures on this machine and prints one line per result, or JSON.
@Command(
        name = "bench",
        description = "Measure time, memory and agreement of the targets on synthetic weights.",
        subcommands = {
            ExactlyOnceCommand.class,
            TransactionsCommand.class,
            CardCommand.class,
            QuestionsCommand.class,
            OverloadCommand.class,
            LadderCommand.class,
            SoakCommand.class
        })
public final class BenchCommand extends Measurement {

    private static final int PEER_REPEATS = 3;
    private static final int PEER_TOKENS = 8;

    /// What can be measured.
    enum What {
        PREFILL,
        DECODE,
        VISION,
        WINDOW,
        AGREEMENT
    }

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..1",
            description = "prefill, decode, vision, window or agreement (default: prefill).")
    What what = What.PREFILL;

    @Mixin
    SyntheticOptions synthetic = new SyntheticOptions(BenchShape.DEMO);

    @Option(names = "--dtype", description = "How weights are stored: F32, F16 or BF16 (default: the shape's own).")
    @Nullable
    DType dtype;

    @Option(
            names = "--target",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "fp32,int8,int4,fast")
    List<Target> targets = List.of();

    @Option(names = "--plan", description = "The pruned side (default: ${DEFAULT-VALUE}).")
    String plan = "pyramid-S4-l0.5";

    @Option(names = "--tokens", description = "Tokens to decode, or prompts to compare (default: ${DEFAULT-VALUE}).")
    int tokens = 32;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--massive",
            description = "With agreement: plant two channels a thousand times as large as the others.")
    boolean massive;

    @Option(
            names = "--outliers",
            paramLabel = "N",
            description = "With agreement: make one input of most matrices this many times, a power of two, as large in"
                    + " the matrix and as small in the norm before it, which changes no result but is hard to round"
                    + " (default: ${DEFAULT-VALUE}, none).",
            defaultValue = "1")
    int outliers = 1;

    @Option(
            names = "--peer",
            paramLabel = "PYTHON",
            description =
                    "With prefill: also measure transformers on the same weights with this Python, which has torch"
                            + " and transformers (bench/peers).")
    @Nullable
    Path peer;

    @Override
    protected boolean measure() throws IOException {
        int repeats = synthetic.repeats();
        if (outliers < 1 || Integer.bitCount(outliers) != 1) {
            throw new IllegalArgumentException("--outliers must be a power of two, was " + outliers);
        }
        BenchRun run = new BenchRun(threads, repeats, plan);
        try (Workplace workplace = synthetic.open()) {
            Path directory = workplace.checkpoint(
                    synthetic.shape(),
                    dtype == null ? synthetic.shape().dtype() : dtype,
                    massive && what == What.AGREEMENT,
                    what == What.AGREEMENT ? outliers : 1);
            Map<String, Object> report = new LinkedHashMap<>();
            if (peer != null && what == What.PREFILL) {
                JsonNode peers = new Peers(peer).run(directory, threads, Math.min(repeats, PEER_REPEATS), PEER_TOKENS);
                System.err.println("bench: " + peers);
                report.put("peers", peers);
            }
            try (Bench bench = new Bench(directory, workplace.cache(), threads)) {
                report.put("results", results(bench, run, directory));
            }
            print(report);
        }
        return true;
    }

    private List<Object> results(Bench bench, BenchRun run, Path directory) throws IOException {
        if (what == What.AGREEMENT) {
            return AgreementBench.run(bench, targets, plan, tokens, massive, outliers);
        }
        List<Object> results = new ArrayList<>();
        for (Target target : targets) {
            Object result = switch (what) {
                case PREFILL -> new PrefillBench(bench, run).of(target, directory);
                case DECODE -> new PrefillBench(bench, run).decode(target, tokens);
                case VISION -> new VisionBench(bench, run).tower(target);
                case WINDOW -> new VisionBench(bench, run).window(target, directory);
                case AGREEMENT -> throw new IllegalStateException("handled above");
            };
            System.err.println("bench: " + result);
            results.add(result);
        }
        return results;
    }

    private void print(Map<String, Object> report) throws IOException {
        if (json()) {
            printJson(report);
            return;
        }
        report.values().forEach(each -> {
            if (each instanceof List<?> results) {
                results.forEach(out()::println);
            } else {
                out().println(each);
            }
        });
    }
}

package io.pyramidstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/// Measures on this machine and prints one line per result, or JSON.
@Command(
        name = "bench",
        description = "Measure time, memory and agreement of the targets on synthetic weights.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ExactlyOnceCommand.class,
            TransactionsCommand.class,
            CardCommand.class,
            QuestionsCommand.class,
            OverloadCommand.class,
            LadderCommand.class,
            SoakCommand.class
        })
public final class BenchCommand implements Callable<Integer> {

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
            description = "${COMPLETION-CANDIDATES}, in small letters if you like.")
    What what = What.PREFILL;

    @Option(names = "--shape", description = "demo, 1b or 7b (default: ${DEFAULT-VALUE}).", defaultValue = "demo")
    String shape = "demo";

    @Option(names = "--dtype", description = "How weights are stored: F32, F16 or BF16 (default: the shape's own).")
    @Nullable
    DType dtype;

    @Option(
            names = "--target",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "fp32,int8,int4,fast")
    List<Target> targets = List.of();

    @Option(
            names = "--plan",
            description = "The pruned side (default: ${DEFAULT-VALUE}).",
            defaultValue = "pyramid-S4-l0.5")
    String plan = "pyramid-S4-l0.5";

    @Option(
            names = "--repeats",
            description = "Measurements, of which the median counts (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    int repeats = 5;

    @Option(
            names = "--tokens",
            description = "Tokens to decode, or prompts to compare (default: ${DEFAULT-VALUE}).",
            defaultValue = "32")
    int tokens = 32;

    @Option(names = "--threads", description = "Of ONNX Runtime (default: all processors).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--massive",
            description = "With agreement: plant two channels a thousand times as large as the others.")
    boolean massive;

    @Option(
            names = "--peer",
            paramLabel = "PYTHON",
            description =
                    "With prefill: also measure transformers on the same weights with this Python, which has torch"
                            + " and transformers (bench/peers).")
    @Nullable
    Path peer;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Keep the weights here for the next run (default: a temporary folder, deleted at the end).")
    @Nullable
    Path work;

    @Option(names = "--json", description = "Print {\"results\":[...]} as the last line.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        BenchRun run;
        BenchShape model;
        try {
            run = new BenchRun(threads, repeats, plan);
            model = BenchShape.parse(shape);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        try (Workplace workplace = Workplace.open(work)) {
            Path directory = workplace.checkpoint(
                    model, dtype == null ? model.dtype() : dtype, massive && what == What.AGREEMENT);
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
        return 0;
    }

    private List<Object> results(Bench bench, BenchRun run, Path directory) throws IOException {
        if (what == What.AGREEMENT) {
            return AgreementBench.run(bench, targets, plan, tokens, massive);
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
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(report));
        } else {
            report.values().forEach(each -> {
                if (each instanceof List<?> results) {
                    results.forEach(System.out::println);
                } else {
                    System.out.println(each);
                }
            });
        }
    }
}
